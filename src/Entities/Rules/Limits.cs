namespace TalosImageOperator.Entities.Rules;

/// <summary>
/// Size limits of the spec: strings in characters, lists and maps in entries. The API server rejects CEL rules over unbounded fields,
/// and the limits keep a plan small enough for a Job.
/// </summary>
public static class Limits
{
    /// <summary>The maximum length of an OCI tag; a release becomes one.</summary>
    public const int Tag = 128;
    public const int Revision = 255;
    public const int Repository = 1024;
    public const int Host = 255;
    public const int ImagePath = 255;
    public const int ImageReference = 512;
    public const int ObjectName = 253;
    public const int Label = 63;
    public const int LabelKey = 317;
    public const int Name = 63;
    public const int VariableValue = 512;
    public const int KernelArgument = 1024;
    public const int Text = 4096;
    public const int Duration = 32;

    /// <summary>The digits of Kubernetes' largest quantity, 2^63 - 1. The client's decoder overflows with more.</summary>
    public const int Quantity = 19;

    /// <summary>Leaves room for the prefix <c>pkg-</c> in the name of a step.</summary>
    public const int PackageTarget = 59;

    /// <summary>Leaves room for the prefix <c>overlay-</c> in the name of a step.</summary>
    public const int OverlayTarget = 55;

    /// <summary>A path in a source tree.</summary>
    public const int FilePath = 255;

    public const int ImageRules = 16;
    public const int OIDCIdentities = 8;
    public const int IdentityExpression = 512;
    public const int Platforms = 2;
    public const int Mirrors = 16;
    public const int MirrorEndpoints = 4;
    public const int PullSecrets = 8;

    /// <summary>Entries of spec.extensions.build, each a source tree with a container of its own.</summary>
    public const int ExtensionTrees = 8;
    public const int TreeVariables = 32;
    public const int RemovedPatches = 64;
    public const int ExtraModules = 128;

    /// <summary>Outputs, packages, extensions and the overlay together: each has a container, and all containers of a pod share 12 KiB of messages.</summary>
    public const int Products = 64;
    public const int Packages = 128;
    public const int Variables = 64;
    public const int KernelArguments = 64;
    public const int SystemExtensions = 64;
    public const int OverlayOptions = 32;
    public const int MetaKeys = 64;
    public const int Profiles = 8;
    public const int NodeSelector = 32;
    public const int Tolerations = 32;
    public const int MostRetries = 10;
}
