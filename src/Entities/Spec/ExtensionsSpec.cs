using System.ComponentModel;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Spec;

/// <summary>System extensions.</summary>
public sealed record ExtensionsSpec
{
    [Description(
        "Extensions to build from source, against the packages of this build. Defaults to none. Each is published as <host>/<username>/<target> "
        + "and installed into all media that take extensions.")]
    [Items(MaxCount = Limits.ExtensionTrees)]
    public IReadOnlyList<ExtensionBuildSpec> Build { get; init => field = value ?? []; } = [];
}
