namespace TalosImageOperator.Entities.Rules;

/// <summary>
/// Sizes of the spec: strings in characters, lists and maps in entries. The API server refuses rules over anything without a
/// bound, and a Job can carry a build's plan only because these are small.
/// </summary>
public static class Limits
{
    /// <summary>As long as an OCI tag may be, since a release becomes one.</summary>
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

    /// <summary>The digits of the largest quantity that Kubernetes has, 2^63 - 1; with more of them the client's decoder overflows.</summary>
    public const int Quantity = 19;

    /// <summary>With <c>pkg-</c> before it, a target is the name of a step.</summary>
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
    public const int NodeSelector = 32;
    public const int Tolerations = 32;
    public const int MostRetries = 10;
}
