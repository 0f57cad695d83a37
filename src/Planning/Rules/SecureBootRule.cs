namespace TalosImageOperator.Planning.Rules;

internal static class SecureBootRule
{
    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        var signed = SpecContext.Names(context.Media.Where(output => output.SecureBoot));

        if (signed.Length > 0 && string.IsNullOrEmpty(context.Spec.Imager.SecureBoot?.SecretRef.Name))
        {
            yield return new SpecError
            {
                Field = "imager.secureBoot.secretRef.name",
                Value = "",
                Message = $"{signed} must be signed; name the Secret that holds uki-signing-key.pem, uki-signing-cert.pem "
                    + "and pcr-signing-key.pem",
            };
        }
    }
}
