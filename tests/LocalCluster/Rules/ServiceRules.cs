namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>Stored only: nothing routes. Enough defaults that a service reads as usual.</summary>
internal sealed class ServiceRules : KindRules
{
    public override void Default(JsonObject value)
    {
        var spec = value.Child("spec");
        spec.SetDefaultText("type", "ClusterIP");
        spec.SetDefaultText("sessionAffinity", "None");
        if (spec.Text("type") != "ExternalName")
        {
            spec.SetDefaultText("clusterIP", "None");
        }

        foreach (var port in spec.Items("ports").Objects())
        {
            port.SetDefaultText("protocol", "TCP");
            if (port["port"] is { } number)
            {
                port.SetDefault("targetPort", number.DeepClone());
            }
        }
    }

    public override void ValidateName(string name, string field, FieldErrors errors) =>
        Names.CheckLabel(name, field, errors);
}
