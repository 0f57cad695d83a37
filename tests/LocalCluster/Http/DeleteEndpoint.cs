using TalosImageOperator.LocalCluster.Protobuf;
using TalosImageOperator.LocalCluster.Reading;
using TalosImageOperator.LocalCluster.Schemas;
using TalosImageOperator.LocalCluster.Writing;

namespace TalosImageOperator.LocalCluster.Http;

/// <summary>DELETE of one object and of a collection.</summary>
internal sealed class DeleteEndpoint(ObjectReader reader, ObjectDeletion deletion, ObjectForms forms)
{
    private const string OrphanWarning =
        "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning";

    public async Task HandleAsync(ApiRequest request, AcceptedForm form)
    {
        var options = await ReadAsync(request);
        var kind = request.Kind;
        if (kind.DefaultPropagation == "Orphan" && options.Propagation is null)
        {
            request.Warnings.Add(OrphanWarning);
        }

        Answer.AddWarnings(request.Http, request.Warnings);
        if (request.Verb == "deletecollection")
        {
            await DeleteCollectionAsync(request, options, form);
            return;
        }
        (var value, var gone) = deletion.Delete(kind, request.Target.Namespace, request.Target.Name!, options);
        var body = gone && !kind.ReturnsDeleted ? StatusBody.Deleted(kind, value)
            : forms.One(kind, value, form, request.Query("includeObject"));
        await Answer.WriteAsync(request.Http, 200, body);
    }

    private async Task DeleteCollectionAsync(ApiRequest request, DeleteRequest options, AcceptedForm form)
    {
        var page = reader.List(request.Kind, ListQuery.Read(request));
        foreach (var found in page.Items)
        {
            try
            {
                deletion.Delete(request.Kind, found.Value.Namespace(), found.Value.Name(), options);
            }
            catch (ApiException gone) when (gone.Code == 404)
            {
                // Another writer was faster.
            }
        }
        await Answer.WriteAsync(request.Http, 200, forms.Page(request.Kind, page, form, request.Query("includeObject")));
    }

    private static async Task<DeleteRequest> ReadAsync(ApiRequest request)
    {
        var bytes = await BodyReader.ReadAsync(request.Http.Request, request.Aborted);
        var media = BodyReader.MediaType(request.Http.Request);
        var body = bytes.Length == 0 ? []
            : media == ProtobufBody.MediaType ? ProtobufBody.Decode(bytes, BuiltInTypes.Get("DeleteOptions"))
            : BodyReader.Parse(bytes, media.EndsWith("yaml", StringComparison.Ordinal)) as JsonObject ?? [];
        var orphan = body.Flag("orphanDependents")
            ?? (request.Query("orphanDependents") is null ? null : request.Flag("orphanDependents"));
        var propagation = body.Text("propagationPolicy") ?? request.Query("propagationPolicy");
        if (propagation is not (null or "" or "Background" or "Foreground" or "Orphan"))
        {
            throw ApiErrors.Invalid("meta.k8s.io", "DeleteOptions", "",
                [new StatusCause("FieldValueNotSupported", "propagationPolicy",
                    $"Unsupported value: \"{propagation}\": supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\"")]);
        }

        if (orphan is not null && propagation is { Length: > 0 })
        {
            throw ApiErrors.Invalid("meta.k8s.io", "DeleteOptions", "",
                [new StatusCause("FieldValueInvalid", "propagationPolicy",
                    $"Invalid value: \"{propagation}\": orphanDependents and deletionPropagation cannot be both set")]);
        }

        return new DeleteRequest
        {
            Propagation = propagation is { Length: > 0 } ? propagation
                : orphan switch { true => "Orphan", false => "Background", null => null },
            GracePeriodSeconds = body.Integer("gracePeriodSeconds")
                ?? request.Number("gracePeriodSeconds"),
            Uid = body.Text("preconditions", "uid"),
            ResourceVersion = body.Text("preconditions", "resourceVersion"),
            DryRun = request.DryRun || body.Items("dryRun").Texts().Contains("All"),
        };
    }
}
