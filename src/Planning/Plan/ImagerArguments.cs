namespace TalosImageOperator.Planning.Plan;

/// <summary>A run of the imager.</summary>
public sealed record ImagerArguments
{
    /// <summary>The step that makes the imager. Null if <see cref="Image"/> is set.</summary>
    public string? ImageFromStep { get; init; }

    public string? Image { get; init; }

    /// <summary>For the installer: the step that makes its base, or null.</summary>
    public string? BaseInstallerFromStep { get; init; }

    public string? BaseInstallerImage { get; init; }

    /// <summary>The imager's first argument, such as <c>iso</c> or <c>metal</c>.</summary>
    public required string Profile { get; init; }

    /// <summary>The arguments after the profile. The Builder resolves images in them to digests.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Secure boot keys are mounted from the pod's key folder.</summary>
    public bool SecureBootKeys { get; init; }

    /// <summary>The machine configuration is mounted at <see cref="Steps.ImagerFlags.EmbeddedConfigPath"/>.</summary>
    public bool EmbeddedConfig { get; init; }

    public bool Privileged { get; init; }
}
