using TalosImageOperator.LocalCluster.Authentication;
using TalosImageOperator.LocalCluster.Authorization;
using TalosImageOperator.LocalCluster.Reading;
using TalosImageOperator.LocalCluster.Schemas;
using TalosImageOperator.LocalCluster.Writing;

namespace TalosImageOperator.LocalCluster.Http;

/// <summary>The verbs on resources.</summary>
internal sealed class ResourceEndpoint(
    ObjectReader reader, ObjectCreation creation, ObjectUpdate update, ObjectForms forms, WatchEndpoint watches,
    PatchEndpoint patches, DeleteEndpoint deletes, PodEndpoint pods, AccessReviews reviews, ServiceAccountTokens tokens)
{
    public async Task HandleAsync(ApiRequest request)
    {
        var kind = request.Kind;
        if (kind.IsReview)
        {
            await ReviewAsync(request);
            return;
        }
        var subresource = request.Target.Subresource;
        if (kind.Resource == Kinds.Pods && subresource is ("log" or "binding"))
        {
            await pods.HandleAsync(request);
            return;
        }
        if (kind.Resource == Kinds.ServiceAccounts && subresource == "token")
        {
            await TokenAsync(request);
            return;
        }
        var known = subresource.Length == 0 || (subresource == "status" && kind.StatusSubresource)
            || kind.Subresources.Any(other => other.Name == subresource);
        if (!known)
        {
            throw ApiErrors.NoSuchPath();
        }

        if (subresource.Length > 0 && request.Verb is not ("get" or "update" or "patch"))
        {
            throw ApiErrors.MethodNotAllowed();
        }

        var form = AcceptedForm.Choose(request.Http.Request.Headers.Accept);
        switch (request.Verb)
        {
            case "get":
                var version = ListQuery.Read(request).ResourceVersion;
                var found = reader.Get(kind, request.Target.Namespace, request.Target.Name!, version);
                await AnswerAsync(request, 200, found.Value, form);
                break;
            case "list":
                var page = reader.List(kind, ListQuery.Read(request));
                Answer.AddWarnings(request.Http, request.Warnings);
                await Answer.WriteAsync(request.Http, 200, forms.Page(kind, page, form, request.Query("includeObject")));
                break;
            case "watch":
                await watches.RunAsync(request, form);
                break;
            case "create":
                if (request.Target.Name is not null)
                {
                    throw ApiErrors.MethodNotAllowed();
                }

                await CreateAsync(request, form);
                break;
            case "update":
                await PutAsync(request, form);
                break;
            case "patch":
                (var code, var patched) = await patches.ApplyAsync(request);
                await AnswerAsync(request, code, patched, form);
                break;
            case "delete" or "deletecollection":
                await deletes.HandleAsync(request, form);
                break;
            default:
                throw ApiErrors.MethodNotAllowed();
        }
    }

    private async Task CreateAsync(ApiRequest request, AcceptedForm form)
    {
        var duplicates = new List<string>();
        var body = await BodyReader.ReadObjectAsync(request.Http.Request, request.Kind.Schema, duplicates,
            request.Aborted);
        if (request.Kind.Namespaced && request.Target.Namespace is null)
        {
            throw ApiErrors.MethodNotAllowed();
        }

        var created = creation.Create(request.Kind, request.Target.Namespace, body,
            request.WriteOptions(duplicates));
        await AnswerAsync(request, 201, created.Value, form);
    }

    private async Task PutAsync(ApiRequest request, AcceptedForm form)
    {
        var duplicates = new List<string>();
        var body = await BodyReader.ReadObjectAsync(request.Http.Request, request.Kind.Schema, duplicates,
            request.Aborted);
        var name = request.Target.Name ?? throw ApiErrors.MethodNotAllowed();
        var options = request.WriteOptions(duplicates);
        var kind = request.Kind;
        var updated = update.Update(kind, request.Target.Namespace, name, _ => body, options, put: true);
        await AnswerAsync(request, 200, updated.Value, form);
    }

    private async Task ReviewAsync(ApiRequest request)
    {
        if (request.Verb != "create")
        {
            throw ApiErrors.MethodNotAllowed();
        }

        var body = await BodyReader.ReadObjectAsync(request.Http.Request, request.Kind.Schema, [], request.Aborted);
        body["kind"] = request.Kind.Kind;
        body["apiVersion"] = request.Kind.ApiVersion;
        reviews.Answer(body, request.User);
        await Answer.WriteAsync(request.Http, 201, body);
    }

    private async Task TokenAsync(ApiRequest request)
    {
        if (request.Verb != "create")
        {
            throw ApiErrors.MethodNotAllowed();
        }

        var body = await BodyReader.ReadObjectAsync(request.Http.Request, BuiltInTypes.Get("TokenRequest"), [], request.Aborted);
        tokens.Issue(request.Target.Namespace!, request.Target.Name!, body);
        await Answer.WriteAsync(request.Http, 201, body);
    }

    private Task AnswerAsync(ApiRequest request, int code, JsonObject stored, AcceptedForm form)
    {
        Answer.AddWarnings(request.Http, request.Warnings);
        return Answer.WriteAsync(request.Http, code, forms.One(request.Kind, stored, form, request.Query("includeObject")));
    }
}
