namespace TalosImageOperator.EndToEnd.Tests.Parts;

/// <summary>The real parts that <c>make test</c> starts, by the variables that it exports.</summary>
internal static class Stack
{
    /// <summary>Host and port of the open registry.</summary>
    public static string Registry => Variable("STACK_REGISTRY");

    /// <summary>The folder in which the open registry stores its blobs and links.</summary>
    public static string RegistryFolder => Path.Combine(Variable("STATE_DIR"), "registry/data");

    /// <summary>Host and port of the registry that asks for a password.</summary>
    public static string PrivateRegistry => Variable("STACK_REGISTRY_AUTH");

    /// <summary>A folder with the config.json that the private registry accepts.</summary>
    public static string PrivateRegistryConfig => Variable("STACK_REGISTRY_AUTH_DOCKER_CONFIG");

    public static string BuildKit => Variable("STACK_BUILDKIT");

    /// <summary>The same BuildKit by mutual TLS.</summary>
    public static string BuildKitTls => Variable("STACK_BUILDKIT_TLS");

    /// <summary>The folder of hack/buildkit-certs for it.</summary>
    public static string BuildKitCerts => Variable("STACK_BUILDKIT_CERTS");

    public static string DockerHost => Variable("DOCKER_HOST");

    /// <summary>URL of the folder of repositories.</summary>
    public static string Git => Variable("STACK_GIT");

    /// <summary>The folder of these repositories, bare, each as <c>name.git</c>.</summary>
    public static string GitFolder => Path.Combine(Variable("STATE_DIR"), "git");

    /// <summary>The published operator.</summary>
    public static string Operator => Variable("TALOS_IMAGE_OPERATOR");

    /// <summary>The published Builder.</summary>
    public static string Builder => Variable("TALOS_IMAGE_BUILDER");

    /// <summary>The published kubectl plugin.</summary>
    public static string Plugin => Variable("TALOS_IMAGE_KUBECTL");

    public static string BuilderImage => Variable("TALOS_IMAGE_BUILDER_IMAGE");

    /// <summary>The values file that <c>make images</c> has written.</summary>
    public static string ImageValues => Variable("TALOS_IMAGE_VALUES");

    /// <summary>The base image that <c>make images</c> was given.</summary>
    public static string DebianImage => Variable("DEBIAN_IMAGE");

    public static bool IsUp => Environment.GetEnvironmentVariable("TALOS_IMAGE_BUILDER_IMAGE") is { Length: > 0 };

    public static void Require() =>
        Skip.IfNot(IsUp, "The real parts are not up: `make test` starts them and names them in its environment.");

    private static string Variable(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set; run make test.");
}
