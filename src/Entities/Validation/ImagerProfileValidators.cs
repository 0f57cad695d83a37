using FluentValidation;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Entities.Validation;

internal sealed class ImagerProfileValidator : AbstractValidator<ImagerProfileSpec>
{
    public ImagerProfileValidator()
    {
        RuleFor(profile => profile.Name).IsRequired(TextRules.DashedName);
        RuleFor(profile => profile.BaseProfileName).IsRequired(TextRules.OverlayName);
        RuleFor(profile => profile.Platform).Follows(TextRules.DashedName);
        RuleFor(profile => profile.Customization!).SetValidator(new CustomizationValidator());
        RuleFor(profile => profile.Input!).SetValidator(new InputValidator());
        RuleFor(profile => profile.Overlay!).SetValidator(new ProfileOverlayValidator());
        RuleFor(profile => profile.Output!).SetValidator(new OutputValidator());
    }

    private sealed class CustomizationValidator : AbstractValidator<ProfileCustomization>
    {
        public CustomizationValidator()
        {
            RuleFor(customization => customization.ExtraKernelArgs!).HasAtMost(Limits.KernelArguments).When(customization => customization.ExtraKernelArgs is not null);
            RuleForEach(customization => customization.ExtraKernelArgs).Follows(TextRules.KernelArgument);
            RuleFor(customization => customization.MetaContents!).HasAtMost(Limits.MetaKeys).When(customization => customization.MetaContents is not null);
            RuleForEach(customization => customization.MetaContents).SetValidator(new MetaValidator());
        }
    }

    private sealed class MetaValidator : AbstractValidator<ProfileMeta>
    {
        public MetaValidator()
        {
            RuleFor(meta => meta.Key).InclusiveBetween(0, 255).WithMessage($"{FieldRules.Path} must be between 0 and 255.");
            RuleFor(meta => meta.Value).Follows(TextRules.Text);
        }
    }

    private sealed class InputValidator : AbstractValidator<ProfileInput>
    {
        public InputValidator()
        {
            RuleFor(input => input.SystemExtensions!).HasAtMost(Limits.SystemExtensions).When(input => input.SystemExtensions is not null);
            RuleForEach(input => input.SystemExtensions).ChildRules(asset => asset.RuleFor(image => image.ImageRef).IsRequired(TextRules.ImageReference));
        }
    }

    private sealed class ProfileOverlayValidator : AbstractValidator<ProfileOverlay>
    {
        public ProfileOverlayValidator()
        {
            RuleFor(overlay => overlay.Name).IsRequired(TextRules.OverlayName);
            RuleFor(overlay => overlay.Options!).HasAtMost(Limits.OverlayOptions).When(overlay => overlay.Options is not null);
            RuleForEach(overlay => overlay.Options).EachFollows(TextRules.OverlayOptionName, TextRules.Text);
        }
    }

    private sealed class OutputValidator : AbstractValidator<ProfileOutput>
    {
        public OutputValidator()
        {
            RuleFor(output => output.Kind).Follows(TextRules.ProfileKind);
            RuleFor(output => output.OutFormat).Follows(TextRules.ProfileOutFormat);
            RuleFor(output => output.ImageOptions!).SetValidator(new ImageOptionsValidator());
            RuleFor(output => output.IsoOptions!).SetValidator(new IsoOptionsValidator());
        }
    }

    private sealed class ImageOptionsValidator : AbstractValidator<ProfileImageOptions>
    {
        public ImageOptionsValidator()
        {
            RuleFor(options => options.DiskSize).Must(size => size is null or (>= ProfileImageOptions.SmallestDisk and <= ProfileImageOptions.LargestDisk))
                .WithMessage($"{FieldRules.Path} must be between {ProfileImageOptions.SmallestDisk} and {ProfileImageOptions.LargestDisk}.");
            RuleFor(options => options.DiskSectorSize).Must(size => size is null or 512 or 4096).WithMessage(ProfileImageOptions.SectorSizeMessage);
            RuleFor(options => options.DiskFormat).Follows(TextRules.ProfileDiskFormat);
            RuleFor(options => options.DiskFormatOptions).Follows(TextRules.ProfileFormatOptions);
            RuleFor(options => options.Bootloader).Follows(TextRules.ProfileBootloader);
        }
    }

    private sealed class IsoOptionsValidator : AbstractValidator<ProfileIsoOptions>
    {
        public IsoOptionsValidator()
        {
            RuleFor(options => options.SdBootEnrollKeys).Follows(TextRules.ProfileEnrollKeys);
            RuleFor(options => options.Bootloader).Follows(TextRules.ProfileBootloader);
        }
    }
}
