namespace TalosImageOperator.Planning.Plan;

/// <summary>One run of the imager, as a BuildKit build.</summary>
public sealed record ImagerArguments
{
    /// <summary>The step that made the imager, whose digest is used; null where <see cref="Image"/> names one.</summary>
    public string? ImageFromStep { get; init; }

    public string? Image { get; init; }

    /// <summary>For the installer: the step that made its base, or null.</summary>
    public string? BaseInstallerFromStep { get; init; }

    public string? BaseInstallerImage { get; init; }

    /// <summary>The imager's first argument, such as <c>iso</c> or <c>metal</c>.</summary>
    public required string Profile { get; init; }

    /// <summary>Flags after the profile, one list item an argument; images in them are resolved to digests when run.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Secure boot keys are mounted from the pod's key folder.</summary>
    public bool SecureBootKeys { get; init; }

    /// <summary>The machine configuration is mounted at <see cref="Steps.ImagerFlags.EmbeddedConfigPath"/>.</summary>
    public bool EmbeddedConfig { get; init; }

    public bool Privileged { get; init; }
}
