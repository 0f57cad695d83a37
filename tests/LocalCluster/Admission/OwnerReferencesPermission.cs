using TalosImageOperator.LocalCluster.Authorization;

namespace TalosImageOperator.LocalCluster.Admission;

/// <summary>
/// OwnerReferencesPermissionEnforcement: owners may be changed by who may delete the object, and an owner's deletion is
/// blocked by who may update the owner's finalizers.
/// </summary>
internal sealed class OwnerReferencesPermission(Authorizer authorizer, KindRegistry kinds)
{
    public void Admit(AdmissionRequest request)
    {
        if (request.Concerns(Kinds.Pods) && request.Options.Subresource == "status")
        {
            return;
        }

        JsonObject[] owners = Owners(request.Value), before = Owners(request.Old);
        if (JsonNode.DeepEquals(request.Value.At("metadata", "ownerReferences"), request.Old.At("metadata", "ownerReferences")))
        {
            return;
        }

        if (request.Old is not null)
        {
            Require(request, request.Asks("delete"), "cannot set an ownerRef on a resource you can't delete");
        }

        var any = new RequestAttributes { User = request.User, Verb = "update", Group = "*", Resource = "*", Subresource = "finalizers", Name = "*" };
        if (authorizer.Judge(any).Allowed)
        {
            return;
        }

        foreach (var owner in owners.Where(Blocks))
        {
            if (before.Any(old => old.Text("uid") == owner.Text("uid") && Blocks(old)))
            {
                continue;
            }

            ResourceKind kind = kinds.All.FirstOrDefault(kind => kind.Kind == owner.Text("kind") && kind.ApiVersion == owner.Text("apiVersion"))
                ?? throw request.Forbid($"cannot set blockOwnerDeletion in this case because cannot find RESTMapping for APIVersion {owner.Text("apiVersion")} Kind {owner.Text("kind")}: no matches for kind \"{owner.Text("kind")}\" in version \"{owner.Text("apiVersion")}\"");
            Require(request, new RequestAttributes
            {
                User = request.User,
                Verb = "update",
                Group = kind.Group,
                Version = kind.Version,
                Namespace = kind.Namespaced ? request.Namespace : "",
                Resource = kind.Plural,
                Subresource = "finalizers",
                Name = owner.Text("name") ?? "",
            }, "cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set finalizers on");
        }
    }

    private void Require(AdmissionRequest request, RequestAttributes right, string refusal)
    {
        (var allowed, var reason) = authorizer.Judge(right);
        if (!allowed)
        {
            throw request.Forbid($"{refusal}: {reason}, <nil>");
        }
    }

    private static JsonObject[] Owners(JsonObject? value) => [.. value.Items("metadata", "ownerReferences").Objects()];

    private static bool Blocks(JsonObject owner) => owner.Flag("blockOwnerDeletion") == true;
}
