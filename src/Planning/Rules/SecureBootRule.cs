using TalosImageOperator.Entities.Validation;

namespace TalosImageOperator.Planning.Rules;

internal static class SecureBootRule
{
    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        var signed = SpecContext.Names(context.Media.Where(output => output.SecureBoot));

        if (signed.Length > 0 && string.IsNullOrEmpty(context.Spec.Imager.SecureBoot?.SecretRef.Name))
        {
            const string field = "spec.imager.secureBoot.secretRef.name";
            yield return new SpecError(
                field,
                $"{field} is required for {signed}. Reference a Secret with uki-signing-key.pem, uki-signing-cert.pem and pcr-signing-key.pem.");
        }
    }
}
