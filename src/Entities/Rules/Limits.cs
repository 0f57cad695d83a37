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

    public const int Platforms = 2;
    public const int Mirrors = 16;
    public const int MirrorEndpoints = 4;
    public const int PullSecrets = 8;

    /// <summary>Outputs and packages together: each has a container, and all containers of a pod share 12 KiB of messages.</summary>
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
