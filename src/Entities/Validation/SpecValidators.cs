using System.Text.Json;
using System.Text.RegularExpressions;
using FluentValidation;
using TalosImageOperator.Entities.Durations;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Entities.Validation;

/// <summary>
/// The rules of the CRD's schema, for specs that no API server has checked, or only with the schema of another version.
/// </summary>
public sealed class TalosImageBuildValidator : AbstractValidator<TalosImageBuild>
{
    static TalosImageBuildValidator()
    {
        // Paths are those of the manifest, and only the first failure of a field is reported.
        ValidatorOptions.Global.PropertyNameResolver = (_, member, _) => member is null ? null : JsonNamingPolicy.CamelCase.ConvertName(member.Name);
        ValidatorOptions.Global.DefaultRuleLevelCascadeMode = CascadeMode.Stop;
    }

    public TalosImageBuildValidator()
    {
        RuleFor(build => build.Spec).SetValidator(new SpecValidator());
    }

    /// <summary>The errors of a spec. Empty if the schema accepts it.</summary>
    public IReadOnlyList<SpecError> Check(TalosImageBuildSpec spec) =>
        [.. Validate(new TalosImageBuild { Spec = spec }).Errors.Select(error => new SpecError(error.PropertyName, error.ErrorMessage))];
}

internal sealed class SpecValidator : AbstractValidator<TalosImageBuildSpec>
{
    public SpecValidator()
    {
        RuleFor(spec => spec.Release).IsRequired(TextRules.Release);
        RuleFor(spec => spec.Source).SetValidator(new SourceValidator());
        RuleFor(spec => spec.Platforms).IsNotEmptyList().IsSet(platform => platform);
        RuleForEach(spec => spec.Platforms).IsPlatform();
        RuleFor(spec => spec.Pkgs).SetValidator(new PkgsValidator());
        RuleFor(spec => spec.Extensions).SetValidator(new ExtensionsValidator());
        RuleFor(spec => spec.Variables).HasAtMost(Limits.Variables);
        RuleForEach(spec => spec.Variables).EachFollows(TextRules.VariableName, TextRules.VariableValue);
        RuleForEach(spec => spec.Variables).OverrideIndexer((_, _, variable, _) => $".{variable.Key}")
            .Must(variable => ReservedVariables.Refusal(variable.Key, variable.Value) is null)
            .WithMessage((_, variable) => $"{FieldRules.Path}: {ReservedVariables.Refusal(variable.Key, variable.Value)}");
        RuleFor(spec => spec.Outputs).Must((spec, outputs) => outputs.Count > 0 || spec.BuildsTrees() || spec.Imager.Profiles.Count > 0).WithMessage(TalosImageBuildSpec.OutputsMessage)
            .HasAtMost(Limits.Products);
        RuleFor(spec => spec.Outputs).IsSet(output => output);
        RuleFor(spec => spec.Outputs).Must((spec, outputs) => outputs.Count + spec.Imager.Profiles.Count + spec.TreeProducts().Count() <= Limits.Products)
            .When(spec => spec.Outputs.Count <= Limits.Products).WithMessage(TalosImageBuildSpec.ProductsMessage);
        RuleForEach(spec => spec.Outputs).Follows(TextRules.DashedName);
        RuleFor(spec => spec.Imager).SetValidator(new ImagerValidator());
        RuleFor(spec => spec.Registry).SetValidator(new RegistryValidator());
        RuleFor(spec => spec.Verify!).SetValidator(new VerifyValidator());
        RuleFor(spec => spec.Sign!).SetValidator(new SignValidator());
        RuleFor(spec => spec.Attest).Must((spec, attest) => spec.Sign is not null || attest is null or { Provenance: false, Sbom: false })
            .WithMessage(TalosImageBuildSpec.AttestMessage);
        RuleFor(spec => spec.Publish!).SetValidator(new PublishValidator());
        RuleFor(spec => spec.Cache).SetValidator(new CacheValidator());
        RuleFor(spec => spec.Job).SetValidator(new JobValidator());
    }
}

internal sealed class PublishValidator : AbstractValidator<PublishSpec>
{
    public PublishValidator()
    {
        RuleFor(publish => publish.ConfigMap).Follows(TextRules.ObjectName);
    }
}

internal sealed class SourceValidator : AbstractValidator<SourceSpec>
{
    public SourceValidator()
    {
        Include(new TreeValidator<SourceSpec>("spec.source.secretRef"));
    }
}

internal sealed class PkgsValidator : AbstractValidator<PkgsSpec>
{
    public PkgsValidator()
    {
        RuleFor(pkgs => pkgs.Prefix).Follows(TextRules.ImagePrefix);
        RuleFor(pkgs => pkgs.Tag).Follows(TextRules.Tag);
        RuleFor(pkgs => pkgs.Overrides).HasAtMost(Limits.Packages);
        RuleForEach(pkgs => pkgs.Overrides).EachFollows(TextRules.DashedName, TextRules.ImageReference);
        RuleFor(pkgs => pkgs.Build!).SetValidator(new PkgsBuildValidator());
    }
}

internal sealed class PkgsBuildValidator : AbstractValidator<PkgsBuildSpec>
{
    public PkgsBuildValidator()
    {
        Include(new PkgfileTreeValidator<PkgsBuildSpec>("spec.pkgs.build.secretRef"));
        RuleFor(build => build.Targets).IsNotEmptyList().HasAtMost(Limits.Products);
        RuleFor(build => build.Targets).IsSet(target => target);
        RuleForEach(build => build.Targets).Follows(TextRules.PackageTarget);
        RuleFor(build => build.Kernel).SetValidator(new KernelValidator());
    }
}

internal sealed class KernelValidator : AbstractValidator<KernelSpec>
{
    public KernelValidator()
    {
        RuleFor(kernel => kernel.Target).Follows(TextRules.PackageTarget);
        RuleFor(kernel => kernel.ConfigMapRef!).SetValidator(new ConfigMapReferenceValidator());
        RuleFor(kernel => kernel.RemovePatches).HasAtMost(Limits.RemovedPatches);
        RuleFor(kernel => kernel.RemovePatches).IsSet(glob => glob);
        RuleForEach(kernel => kernel.RemovePatches).Follows(TextRules.Glob);
        RuleFor(kernel => kernel.SigningKeySecretRef!).SetValidator(new SecretReferenceValidator());
        RuleFor(kernel => kernel.ExtraModules).HasAtMost(Limits.ExtraModules);
        RuleFor(kernel => kernel.ExtraModules).IsSet(module => module);
        RuleForEach(kernel => kernel.ExtraModules).Follows(TextRules.Module);
    }
}

internal sealed class ImagerValidator : AbstractValidator<ImagerSpec>
{
    public ImagerValidator()
    {
        RuleFor(imager => imager.Image).Follows(TextRules.ImageReference);
        RuleFor(imager => imager.BaseInstallerImage).Follows(TextRules.ImageReference);
        RuleFor(imager => imager.ExtraKernelArgs).HasAtMost(Limits.KernelArguments);
        RuleForEach(imager => imager.ExtraKernelArgs).Follows(TextRules.KernelArgument);
        RuleFor(imager => imager.SystemExtensions).HasAtMost(Limits.SystemExtensions);
        RuleFor(imager => imager.SystemExtensions).IsSet(extension => extension);
        RuleForEach(imager => imager.SystemExtensions).Follows(TextRules.ImageReference);
        RuleFor(imager => imager.Catalog).Follows(TextRules.ImagePrefix);
        RuleFor(imager => imager.ImageCache).Follows(TextRules.ImageReference);
        RuleFor(imager => imager.DiskSize).Follows(TextRules.ByteQuantity);
        RuleFor(imager => imager.SectorSize).Must(size => size is 0 or 512 or 4096).WithMessage(ImagerSpec.SectorSizeMessage);
        RuleFor(imager => imager.EmbeddedConfig!).SetValidator(new EmbeddedConfigValidator());
        RuleFor(imager => imager.Overlay!).SetValidator(new OverlayValidator());
        RuleFor(imager => imager.Meta).HasAtMost(Limits.MetaKeys);
        RuleForEach(imager => imager.Meta).EachFollows(TextRules.MetaKey, TextRules.Text);
        RuleFor(imager => imager.SecureBoot!).SetValidator(new SecureBootValidator());
        RuleFor(imager => imager.Profiles).HasAtMost(Limits.Profiles);
        RuleFor(imager => imager.Profiles).IsSet(profile => profile.Name);
        RuleForEach(imager => imager.Profiles).SetValidator(new ImagerProfileValidator());
    }
}

internal sealed class EmbeddedConfigValidator : AbstractValidator<EmbeddedConfigSpec>
{
    public EmbeddedConfigValidator()
    {
        RuleFor(config => config.SecretRef).SetValidator(new SecretReferenceValidator());
        RuleFor(config => config.Key).IsRequired(TextRules.SecretKey);
    }
}

internal sealed class OverlayValidator : AbstractValidator<OverlaySpec>
{
    public OverlayValidator()
    {
        RuleFor(overlay => overlay.Image).Follows(TextRules.ImageReference);
        RuleFor(overlay => overlay.Build!).SetValidator(new OverlayBuildValidator());
        RuleFor(overlay => overlay.Build).Must((overlay, build) => build is null || overlay.Image is null).WithMessage(OverlaySpec.EitherMessage);
        RuleFor(overlay => overlay.Name).IsRequired(TextRules.OverlayName);
        RuleFor(overlay => overlay.Options).HasAtMost(Limits.OverlayOptions);
        RuleForEach(overlay => overlay.Options).EachFollows(TextRules.OverlayOptionName, TextRules.Text);
        RuleFor(overlay => overlay.Platforms).IsNotEmptyList().IsSet(platform => platform);
        RuleForEach(overlay => overlay.Platforms).IsPlatform();
    }
}

internal sealed class SecureBootValidator : AbstractValidator<SecureBootSpec>
{
    public SecureBootValidator()
    {
        RuleFor(secureBoot => secureBoot.SecretRef).SetValidator(new SecretReferenceValidator());
    }
}

internal sealed class RegistryValidator : AbstractValidator<RegistrySpec>
{
    public RegistryValidator()
    {
        RuleFor(registry => registry.Host).IsRequired(TextRules.Host);
        RuleFor(registry => registry.Username).IsRequired(TextRules.ImagePath)
            .Must((registry, username) => DockerHub.AllowsUsername(username!, registry.Host, registry.AdvertisedHost))
            .WithMessage(DockerHub.UsernameMessage);
        RuleFor(registry => registry.Tag).Follows(TextRules.Tag);
        RuleFor(registry => registry.AdvertisedHost).Follows(TextRules.Host);
        RuleFor(registry => registry.Names).HasAtMost(Limits.Products);
        RuleForEach(registry => registry.Names).EachFollows(TextRules.DashedName, TextRules.ImagePath);
        RuleFor(registry => registry.SecretRef!).SetValidator(new SecretReferenceValidator());
        RuleFor(registry => registry.PullSecretRefs).HasAtMost(Limits.PullSecrets);
        RuleFor(registry => registry.PullSecretRefs).IsSet(secret => secret.Name);
        RuleForEach(registry => registry.PullSecretRefs).SetValidator(new SecretReferenceValidator());
        RuleFor(registry => registry.CertSecretRef!).SetValidator(new SecretReferenceValidator());
        RuleFor(registry => registry.Mirrors).HasAtMost(Limits.Mirrors);
        RuleFor(registry => registry.Mirrors).IsSet(mirror => mirror.Host);
        RuleForEach(registry => registry.Mirrors).SetValidator(new MirrorValidator());
    }
}

internal sealed class MirrorValidator : AbstractValidator<MirrorSpec>
{
    public MirrorValidator()
    {
        RuleFor(mirror => mirror.Host).IsRequired(TextRules.Host);
        RuleFor(mirror => mirror.Endpoints).IsNotEmptyList().HasAtMost(Limits.MirrorEndpoints);
        RuleFor(mirror => mirror.Endpoints).IsSet(endpoint => endpoint);
        RuleForEach(mirror => mirror.Endpoints).Follows(TextRules.ImagePrefix);
    }
}

internal sealed class SignValidator : AbstractValidator<SignSpec>
{
    public SignValidator()
    {
        RuleFor(sign => sign.SecretRef).SetValidator(new SecretReferenceValidator());
    }
}

internal sealed class CacheValidator : AbstractValidator<CacheSpec>
{
    public CacheValidator()
    {
        RuleFor(cache => cache.Reference).Follows(TextRules.TaggedReference)
            .Must(reference => reference is null || DockerHub.AllowsImage(reference)).WithMessage(DockerHub.CacheMessage);
        RuleFor(cache => cache.Reference).NotNull().When(cache => cache.Mode == CacheMode.Registry).WithMessage(CacheSpec.ReferenceMessage);
    }
}

internal sealed partial class JobValidator : AbstractValidator<JobSpec>
{
    public JobValidator()
    {
        RuleFor(job => job.NodeSelector).HasAtMost(Limits.NodeSelector);
        RuleForEach(job => job.NodeSelector).EachFollows(TextRules.LabelKey, TextRules.LabelValue);
        RuleForEach(job => job.NodeSelector).OverrideIndexer((_, _, label, _) => $".{label.Key}")
            .Must(label => !PlatformLabels.IsMatch(label.Key))
            .WithMessage((_, label) => $"{FieldRules.Path}: {label.Key} is set by the operator. Use spec.platforms instead.");
        RuleFor(job => job.PriorityClassName).Follows(TextRules.ObjectName);
        RuleFor(job => job.RuntimeClassName).Follows(TextRules.ObjectName);
        RuleFor(job => job.Timeout).Follows(TextRules.Duration).IsBetween(DurationRanges.Least, DurationRanges.MostTimeout);
        RuleFor(job => job.TtlAfterFinished).Follows(TextRules.Duration).IsBetween(DurationRanges.Least, DurationRanges.MostTtl);
        RuleFor(job => job.Retries).InclusiveBetween(0, Limits.MostRetries)
            .WithMessage($"{FieldRules.Path}: {{PropertyValue}} is out of range. Use 0 to {Limits.MostRetries}.");
        RuleFor(job => job.Tolerations).HasAtMost(Limits.Tolerations);
        RuleFor(job => job.Workspace).SetValidator(new WorkspaceValidator());
        RuleFor(job => job.QueueName).Follows(TextRules.QueueName);
        RuleFor(job => job.ServiceAccountName).Follows(TextRules.ObjectName);
    }

    [GeneratedRegex(Patterns.PlatformLabels)]
    private static partial Regex PlatformLabels { get; }
}

internal sealed class WorkspaceValidator : AbstractValidator<WorkspaceSpec>
{
    public WorkspaceValidator()
    {
        RuleFor(workspace => workspace.Size).Follows(TextRules.ByteQuantity);
        RuleFor(workspace => workspace.StorageClassName).Follows(TextRules.ObjectName);
    }
}

internal sealed class SecretReferenceValidator : AbstractValidator<SecretReference>
{
    public SecretReferenceValidator()
    {
        RuleFor(secret => secret.Name).IsRequired(TextRules.ObjectName);
    }
}

internal sealed class ConfigMapReferenceValidator : AbstractValidator<ConfigMapReference>
{
    public ConfigMapReferenceValidator()
    {
        RuleFor(configMap => configMap.Name).IsRequired(TextRules.ObjectName);
    }
}

internal static partial class SpecialRules
{
    /// <summary>The message does not repeat an address that contains a credential.</summary>
    public static void IsRepository<T>(this IRuleBuilder<T, string?> builder, string secretField) => builder
        .Must(repository => !WithCredentials.IsMatch(repository ?? "")).WithMessage(FieldRules.Path + GitSentences.NoCredentials + secretField + ".")
        .Follows(TextRules.Repository);

    public static void IsRevision<T>(this IRuleBuilder<T, string?> builder) => builder
        .Follows(TextRules.Revision)
        .Must(revision => revision?.EndsWith(GitSentences.LockSuffix, StringComparison.Ordinal) is not true)
        .WithMessage(FieldRules.Path + GitSentences.NoLock);

    public static void IsBetween<T>(this IRuleBuilder<T, string?> builder, string least, string most) => builder
        .Must(text => GoDuration.TryParse(text, out var duration) && duration >= GoDuration.Parse(least) && duration <= GoDuration.Parse(most))
        .WithMessage($"{FieldRules.Path}: \"{{PropertyValue}}\" is out of range. Use a duration from {least} to {most}.");

    [GeneratedRegex(Patterns.RepositoryWithCredentials)]
    private static partial Regex WithCredentials { get; }
}
