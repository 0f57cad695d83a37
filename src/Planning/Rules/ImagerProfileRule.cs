using System.Globalization;
using TalosImageOperator.Entities.Manifests;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Validation;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Planning.Rules;

/// <summary>A profile has a name of its own and a base, and every setting that it makes reaches what it makes.</summary>
internal static class ImagerProfileRule
{
    // The containers of a pod, BuildKit among them.
    private static readonly string[] StepNames = [StepIds.Source, StepIds.Inputs, StepIds.Verify, StepIds.Publish, StepIds.BuildKit];

    public static IEnumerable<SpecError> Check(SpecContext context) => context.Spec.Imager.Profiles.Index()
        .SelectMany(entry => Check(context, entry.Item, $"spec.imager.profiles[{entry.Index.ToString(CultureInfo.InvariantCulture)}]"));

    private static IEnumerable<SpecError> Check(SpecContext context, ImagerProfileSpec profile, string path)
    {
        if (NameProblem(context, profile.Name) is { } problem)
        {
            yield return SpecError.Of($"{path}.name", profile.Name, problem);
        }

        if (context.Imager.Profile(profile.Name) is not { } output || output.Profile != profile)
        {
            if (ProfileOutputs.BaseOf(profile, context.Table) is null && profile.Output?.Kind is null)
            {
                yield return SpecError.Of($"{path}.baseProfileName", profile.BaseProfileName, BaseProblem(context, profile));
            }

            yield break;
        }

        if (ProfileOutputs.BaseOf(profile, context.Table) is null && output.Imager.Overlay is null)
        {
            yield return SpecError.Of($"{path}.baseProfileName", profile.BaseProfileName, BaseProblem(context, profile));
        }

        foreach (var (setting, field, value) in Settings(profile).Where(entry => !entry.Setting.Reaches(output.Row, context.Table.Minor)))
        {
            yield return SpecError.Of(
                $"{path}.{field}", value, $"does not reach what this profile makes with {context.Table} ({output.Row.Media}). Remove it.");
        }

        foreach (var error in ValueErrors(context, profile, path))
        {
            yield return error;
        }
    }

    private static string? NameProblem(SpecContext context, string name)
    {
        if (ReleaseMatrix.Outputs.Any(output => output.Name == name))
        {
            return $"is the name of an output of upstream. Use another, such as {name}-own.";
        }

        if (StepNames.Contains(name) || name.EndsWith($"-{StepIds.Source}", StringComparison.Ordinal) || context.Spec.TreeProducts().Any(product => product == name
            || StepIds.Package(product) == name || StepIds.Extension(product) == name || StepIds.OverlayTarget(product) == name))
        {
            return "is used for another step of this build. Use another name.";
        }

        return null;
    }

    private static string BaseProblem(SpecContext context, ImagerProfileSpec profile)
    {
        var bases = ProfileOutputs.Bases(context.Table).ToList();

        return context.Spec.Imager.Overlay is null && profile.Overlay is null
            ? $"is not a profile of {context.Table}.{Suggestion.For(profile.BaseProfileName, bases)} Use one of {string.Join(", ", bases)}, or set an overlay that has it."
            : $"is not a profile of {context.Table}.{Suggestion.For(profile.BaseProfileName, bases)} If the overlay has it, set output.kind to what it makes.";
    }

    private static IEnumerable<SpecError> ValueErrors(SpecContext context, ImagerProfileSpec profile, string path)
    {
        foreach (var (index, meta) in (profile.Customization?.MetaContents ?? []).Index())
        {
            var field = $"{path}.customization.metaContents[{index.ToString(CultureInfo.InvariantCulture)}]";

            if (profile.Customization!.MetaContents!.Take(index).Any(other => other.Key == meta.Key))
            {
                yield return SpecError.Of($"{field}.key", meta.Key.ToString(CultureInfo.InvariantCulture), "is set twice.");
            }

            if (meta.Value.Contains(';'))
            {
                yield return SpecError.Of($"{field}.value", meta.Value, MetaRule.Semicolon);
            }
        }

        if (profile.Output?.IsoOptions?.SdBootEnrollKeys is { } keys && context.Spec.Imager.SecureBoot is null)
        {
            yield return SpecError.Of($"{path}.output.isoOptions.sdBootEnrollKeys", keys, "requires spec.imager.secureBoot, which has the keys.");
        }
    }

    /// <summary>Those that the entry itself makes. An empty list takes something away, so it need not reach anything.</summary>
    private static IEnumerable<(ImagerSetting Setting, string Field, string Value)> Settings(ImagerProfileSpec profile)
    {
        if (profile.Customization?.ExtraKernelArgs is { Count: > 0 } arguments)
        {
            yield return (ImagerSetting.ExtraKernelArgs, "customization.extraKernelArgs", string.Join(' ', arguments));
        }

        if (profile.Customization?.MetaContents is { Count: > 0 } meta)
        {
            yield return (ImagerSetting.Meta, "customization.metaContents", string.Join(", ", meta.Select(value => value.Key)));
        }

        if (profile.Input?.SystemExtensions is { Count: > 0 } extensions)
        {
            yield return (ImagerSetting.SystemExtensions, "input.systemExtensions", string.Join(", ", extensions.Select(asset => asset.ImageRef)));
        }

        if (profile.Overlay is { } overlay)
        {
            yield return (ImagerSetting.Overlay, "overlay.name", overlay.Name);
        }

        if (profile.Output?.ImageOptions is { } image)
        {
            foreach (var entry in OfImage(image))
            {
                yield return entry;
            }
        }

        if (profile.Output?.IsoOptions is { Bootloader: { } bootloader })
        {
            yield return (ImagerSetting.Bootloader, "output.isoOptions.bootloader", bootloader);
        }

        if (profile.Output?.IsoOptions is { SdBootEnrollKeys: { } keys })
        {
            yield return (ImagerSetting.EnrollKeys, "output.isoOptions.sdBootEnrollKeys", keys);
        }
    }

    private static IEnumerable<(ImagerSetting Setting, string Field, string Value)> OfImage(ProfileImageOptions image)
    {
        if (image.DiskSize is { } size)
        {
            yield return (ImagerSetting.DiskSize, "output.imageOptions.diskSize", size.ToString(CultureInfo.InvariantCulture));
        }

        if (image.DiskSectorSize is { } sector)
        {
            yield return (ImagerSetting.SectorSize, "output.imageOptions.diskSectorSize", sector.ToString(CultureInfo.InvariantCulture));
        }

        if ((image.DiskFormat ?? image.DiskFormatOptions) is { } format)
        {
            // They reach what a size reaches.
            yield return (ImagerSetting.DiskSize, image.DiskFormat is null ? "output.imageOptions.diskFormatOptions" : "output.imageOptions.diskFormat", format);
        }

        if (image.Bootloader is { } bootloader)
        {
            yield return (ImagerSetting.Bootloader, "output.imageOptions.bootloader", bootloader);
        }
    }
}
