using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Validation;

namespace TalosImageOperator.Entities.Tests.Rules;

public sealed class SecretTextTests
{
    [Theory]
    [InlineData("https://me:hunter2@proxy.example.com/x", "https://***@proxy.example.com/x")]
    [InlineData("https://hunter2@proxy.example.com", "https://***@proxy.example.com")]
    [InlineData("https://me:hunt/er2@proxy.example.com", "https://***@proxy.example.com")]
    [InlineData("https://me:hunt@er2@proxy.example.com", "https://***@proxy.example.com")]
    [InlineData("direct,https://me:hunter2@a,https://me:hunter2@b", "direct,https://***@b")]
    [InlineData("me:hunter2@proxy.example.com", "***@proxy.example.com")]
    [InlineData("x me:hunter2@proxy.example.com", "x ***@proxy.example.com")]
    [InlineData("git@github.com:me/talos.git", "git@github.com:me/talos.git")]
    [InlineData("https://proxy.example.com:8443/x", "https://proxy.example.com:8443/x")]
    [InlineData("kernel:v6.18@sha256:0123", "kernel:v6.18@sha256:0123")]
    [InlineData("ghcr.io/me/kernel:v6.18@sha256:0123", "ghcr.io/me/kernel:v6.18@sha256:0123")]
    public void Shown_OfAnAddress_HidesUserAndPassword(string value, string expected) => Assert.Equal(expected, SecretText.Shown(value));

    [Theory]
    [InlineData("spec.variables[REGISTRY_PASSWORD]", true)]
    [InlineData("spec.variables.GITHUB_TOKEN", true)]
    [InlineData("spec.variables['MY_SECRET']", true)]
    [InlineData("AWS_SECRETS", true)]
    [InlineData("SIGNING_PRIVATE_KEY", true)]
    [InlineData("api_key", true)]
    [InlineData("spec.variables.GOAMD64", false)]
    [InlineData("spec.registry.secretRef.name", false)]
    [InlineData("spec.imager.embeddedConfig.key", false)]
    [InlineData("", false)]
    public void IsSecret_OfAFieldsLastPart_DecidesByItsName(string field, bool expected) => Assert.Equal(expected, SecretText.IsSecret(field));

    [Theory]
    [InlineData("PASSWORD", "hunter2 hunter2")]
    [InlineData("GITHUB_TOKEN", "hunter2!")]
    [InlineData("GOPROXY", "https://me:hunter2@h?x")]
    [InlineData("TAG_SUFFIX", "$me:hunter2@h")]
    public void Check_OfARefusedVariable_DoesNotRepeatItsSecret(string name, string value)
    {
        var errors = new TalosImageBuildValidator().Check(new TalosImageBuildSpec
        {
            Release = "v1.13.9",
            Outputs = ["kernel"],
            Variables = new Dictionary<string, string> { [name] = value },
            Registry = new RegistrySpec { Host = "ghcr.io", Username = "me" },
        });

        var error = Assert.Single(errors);
        Assert.StartsWith($"spec.variables.{name}: \"", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }
}
