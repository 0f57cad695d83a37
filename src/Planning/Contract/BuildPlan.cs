using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Planning.Contract;

/// <summary>
/// The work of a platform's Job in order: a pure function of the spec and the platform. The Job contains the plan and the Builder
/// runs it. It names no Secret and no node.
/// </summary>
public sealed record BuildPlan
{
    public required string Release { get; init; }

    /// <summary>The platform, such as <c>linux/amd64</c>.</summary>
    public required string Platform { get; init; }

    public required string Fingerprint { get; init; }

    public required SourcePlan Source { get; init; }

    public required RegistryPlan Registry { get; init; }

    /// <summary>The source trees beside that of Talos, in the order of their steps. Null if there are none.</summary>
    public IReadOnlyList<TreePlan>? Trees { get; init; }

    /// <summary>For official names of extensions and overlays; null if the plan has none.</summary>
    public CatalogPlan? Catalog { get; init; }

    /// <summary>Namespace and name of the build, such as <c>talos/pi5</c>. Null unless media name it.</summary>
    public string? Build { get; init; }

    /// <summary>Null if the plan has no step <c>inputs</c>.</summary>
    public InputsPlan? Inputs { get; init; }

    public CachePlan? Cache { get; init; }

    /// <summary>True if BuildKit builds every stage anew, else null.</summary>
    public bool? NoCache { get; init; }

    /// <summary>Null if there are neither mirrors nor insecure hosts.</summary>
    public PullPlan? Pulls { get; init; }

    /// <summary>In running order. The first fetches the source and the last verifies the result.</summary>
    public required IReadOnlyList<BuildStep> Steps { get; init; }

    /// <summary>The steps that push an output of the spec, the same for every platform.</summary>
    public IEnumerable<BuildStep> PublishedSteps() => Steps.Where(step => step.Produces is { Published: true });

    /// <summary>The plan of a second build: nothing comes from a cache, and no cache is written.</summary>
    /// <param name="shared">BuildKit outlives the pod, so that it may have the layers of the first build.</param>
    public BuildPlan Again(bool shared) => this with { Cache = null, NoCache = shared ? true : null };

    /// <param name="id">One of <see cref="TreePlan.Id"/>.</param>
    /// <returns>Null if the plan has no such tree.</returns>
    public TreePlan? Tree(string id) => Trees?.FirstOrDefault(tree => tree.Id == id);

    /// <summary>The plan of a build, which media name if the spec says so.</summary>
    public BuildPlan For(string? ns, string name) =>
        Steps.Any(step => step.Imager is { Identity: true }) ? this with { Build = $"{ns ?? "default"}/{name}" } : this;
}

/// <summary>
/// What the step <c>inputs</c> needs to know beside the plan's own steps. Every platform of a build looks for the images of all
/// platforms, so that their lists are equal unless a tag has moved in between.
/// </summary>
public sealed record InputsPlan
{
    /// <summary>All platforms of the build, sorted.</summary>
    public required IReadOnlyList<string> Platforms { get; init; }

    /// <summary>The overlays of any platform's media, each once by image and name; null if there are none.</summary>
    public IReadOnlyList<ImagerOverlay>? Overlays { get; init; }

    /// <summary>The platforms whose media have overlays.</summary>
    public IReadOnlyList<string>? OverlayPlatforms { get; init; }

    /// <summary>Steps of other platforms alone, whose trees this plan fetches too: their images are read. Null if there are none.</summary>
    public IReadOnlyList<BuildStep>? Elsewhere { get; init; }

    /// <summary>What must be signed, in the order of the spec. Null for nothing.</summary>
    public IReadOnlyList<ImageRulePlan>? Rules { get; init; }

    /// <summary>The field of the spec behind each make variable that the user has set. The source must read them all.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();
}

/// <summary>A rule for images. Its keys are mounted by its number.</summary>
public sealed record ImageRulePlan
{
    /// <summary>Registry and repository, with <c>*</c> for any text.</summary>
    public required string Match { get; init; }

    public required ImageRuleKind Kind { get; init; }

    /// <summary>Regular expressions of whom to trust. Null for another kind.</summary>
    public IReadOnlyList<OIDCIdentityPlan>? Identities { get; init; }

    /// <summary>A trusted root is mounted.</summary>
    public bool TrustedRoot { get; init; }
}

public enum ImageRuleKind
{
    Key,
    Identity,
    Skip,
    Deny,
}

/// <param name="Issuer">Of the identity.</param>
/// <param name="Subject">Of the certificate.</param>
public sealed record OIDCIdentityPlan(string Issuer, string Subject);

/// <summary>A step of a plan and a container of its Job.</summary>
public sealed record BuildStep
{
    /// <summary>The name of the container and the argument of the Builder: a DNS label of at most 63 characters.</summary>
    public required string Id { get; init; }

    public required StepKind Kind { get; init; }

    /// <summary>The ID of the tree that the step fetches, or of whose source it builds. Null for the source of Talos.</summary>
    public string? Tree { get; init; }

    /// <summary>For steps that run make.</summary>
    public MakeArguments? Make { get; init; }

    /// <summary>For an extension that has a Dockerfile of its own.</summary>
    public DockerfileArguments? Dockerfile { get; init; }

    /// <summary>For media steps.</summary>
    public ImagerArguments? Imager { get; init; }

    public StepProduct? Produces { get; init; }
}

public enum StepKind
{
    Source,

    /// <summary>Fetches a source tree other than that of Talos.</summary>
    TreeSource,

    /// <summary>Finds every image that the build will pull, before anything is built.</summary>
    Inputs,

    /// <summary>A target of such a tree, built by its make: a package, an extension or an overlay.</summary>
    TreeTarget,

    /// <summary>An extension that is built by a Dockerfile.</summary>
    DockerfileExtension,

    Image,
    Files,
    Media,
    Verify,
}

/// <summary>A call of make. The Builder adds the values that only it knows: commit, time, outputs and metadata file.</summary>
public sealed record MakeArguments
{
    /// <summary>
    /// Image and tree steps: the stage of upstream's Dockerfile or Pkgfile, run as <c>make target-…</c>. Files steps: the make target.
    /// </summary>
    public required string Target { get; init; }

    /// <summary>Make variables, sorted by name. No value contains a character that is special to make or a shell.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>Make variables whose value is the image that another step pushed, with the ID of that step. Null for none.</summary>
    public IReadOnlyDictionary<string, string>? Images { get; init; }

    /// <summary>The same with the images of other steps among the variables.</summary>
    /// <param name="imageOf">The reference of the image that the step with this ID pushes.</param>
    public MakeArguments WithImages(Func<string, string> imageOf)
    {
        if (Images is null)
        {
            return this;
        }

        var variables = new Dictionary<string, string>(Variables, StringComparer.Ordinal);
        foreach (var (name, step) in Images)
        {
            variables[name] = imageOf(step);
        }

        return this with { Variables = variables };
    }
}

/// <summary>The product that a step pushes.</summary>
public sealed record StepProduct
{
    /// <summary>The name of the output in the spec.</summary>
    public required string Output { get; init; }

    public required ProductKind Kind { get; init; }

    /// <summary>Without a tag, such as <c>ghcr.io/me/talos-iso</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>For an artifact: the files under upstream's names. For an installer: the archive that contains the image.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>For an artifact, such as <c>application/vnd.talosimages.iso</c>.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>Whether the spec lists the output. Other products are only dependencies and are not published.</summary>
    public bool Published { get; init; }
}

public enum ProductKind
{
    /// <summary>A container image, pushed by BuildKit, or by skopeo from an archive.</summary>
    Image,

    /// <summary>Files in an OCI artifact.</summary>
    Artifact,
}

public sealed record SourcePlan
{
    public required string Repository { get; init; }

    /// <summary>Branch, tag or commit.</summary>
    public required string Revision { get; init; }

    /// <summary>GOPROXY and other Go variables that are written into the Dockerfile. Null if none is set.</summary>
    public IReadOnlyDictionary<string, string>? GoEnvironment { get; init; }

    /// <summary>Patches are mounted into the source step.</summary>
    public bool Patches { get; init; }

    /// <summary>Null if no signature is required.</summary>
    public SourceVerifyPlan? Verify { get; init; }
}

/// <summary>The signatures that a tree must have. Their keys are mounted into its source step.</summary>
public sealed record SourceVerifyPlan
{
    /// <summary>Null: the tag where the revision is one, otherwise the commit.</summary>
    public VerifyMode? Mode { get; init; }
}

public enum TreeKind
{
    /// <summary>Packages, such as siderolabs/pkgs.</summary>
    Pkgs,

    /// <summary>System extensions, such as siderolabs/extensions, or one with a Dockerfile.</summary>
    Extensions,

    /// <summary>An overlay for boards, such as siderolabs/sbc-raspberrypi.</summary>
    Overlay,
}

/// <summary>A source tree beside that of Talos.</summary>
public sealed record TreePlan
{
    /// <summary>One of <see cref="Steps.TreeIds"/>: the folder of the work tree, and the start of the ID of the step that fetches it.</summary>
    public required string Id { get; init; }

    public required TreeKind Kind { get; init; }

    /// <summary>The field of the spec, such as <c>spec.pkgs.build</c>.</summary>
    public required string Field { get; init; }

    public required string Repository { get; init; }

    /// <summary>Branch, tag or commit. Null: for packages the commit that PKGS in the source of Talos names.</summary>
    public string? Revision { get; init; }

    /// <summary>Patches are mounted into the source step.</summary>
    public bool Patches { get; init; }

    /// <summary>Null if no signature is required.</summary>
    public SourceVerifyPlan? Verify { get; init; }

    /// <summary>Variables of the Pkgfile to set, sorted by name. Null for none.</summary>
    public IReadOnlyDictionary<string, string>? Vars { get; init; }

    /// <summary>Null if nothing about the kernel differs from the tree's.</summary>
    public KernelPlan? Kernel { get; init; }
}

/// <summary>How the kernel of a tree of packages is built.</summary>
public sealed record KernelPlan
{
    /// <summary>The target that makes it.</summary>
    public required string Target { get; init; }

    /// <summary>Configurations, fragments and patches are mounted into the source step.</summary>
    public bool Changes { get; init; }

    /// <summary>Globs over the names of the tree's own kernel patches. Null for none.</summary>
    public IReadOnlyList<string>? RemovePatches { get; init; }

    /// <summary>The image of the kernel that modules are for, where the build does not make it. Null if it makes it, or does not know.</summary>
    public string? Image { get; init; }

    /// <summary>The key that signs modules is mounted into the step that builds the kernel.</summary>
    public bool SigningKey { get; init; }

    public MissingModules Modules { get; init; }

    /// <summary>Paths that are added to the lists of modules. Null for none.</summary>
    public IReadOnlyList<string>? ExtraModules { get; init; }
}

/// <summary>A build of a Dockerfile in a source tree.</summary>
public sealed record DockerfileArguments
{
    /// <summary>The context: a folder of the tree, without a leading slash. Empty for the whole tree.</summary>
    public required string Path { get; init; }

    /// <summary>Below <see cref="Path"/>.</summary>
    public required string File { get; init; }

    /// <summary>Of the extension, which its manifest has to have too.</summary>
    public required string Name { get; init; }

    /// <summary>Sorted by name. The Dockerfile declares each.</summary>
    public required IReadOnlyDictionary<string, string> BuildArgs { get; init; }
}

public sealed record RegistryPlan
{
    /// <summary>Host and port that images are pushed to.</summary>
    public required string Host { get; init; }

    /// <summary>The path below the host, which may contain slashes.</summary>
    public required string Username { get; init; }

    public required string Tag { get; init; }

    /// <summary>Plain HTTP, or a certificate that is not verified.</summary>
    public bool Insecure { get; init; }
}

/// <summary>The registry cache of a platform's builds. Errors of the cache never fail a build.</summary>
public sealed record CachePlan
{
    /// <summary>The tag contains the platform, so that platforms do not overwrite each other.</summary>
    public required string Reference { get; init; }
}

/// <summary>Where official names are looked up.</summary>
/// <param name="Prefix">Registry and path, such as <c>ghcr.io/siderolabs</c>.</param>
/// <param name="Tag">The upstream release.</param>
public sealed record CatalogPlan(string Prefix, string Tag);

/// <summary>Mirrors and insecure hosts for the images that a build pulls.</summary>
public sealed record PullPlan
{
    public IReadOnlyList<MirrorPlan> Mirrors { get; init; } = [];

    /// <summary>Hosts that use plain HTTP, or a certificate that is not verified.</summary>
    public IReadOnlyList<string> InsecureHosts { get; init; } = [];

    /// <summary>Replaces the mirrors, host by host, and adds the insecure hosts of another plan.</summary>
    public PullPlan With(PullPlan build) => new()
    {
        Mirrors =
        [
            .. build.Mirrors,
            .. Mirrors.Where(mirror => build.Mirrors.All(own => own.Host != mirror.Host)),
        ],
        InsecureHosts = [.. InsecureHosts.Concat(build.InsecureHosts).Distinct().Order(StringComparer.Ordinal)],
    };
}

/// <summary>The mirrors of a registry, tried in order before the registry itself.</summary>
/// <param name="Host">The host in image names, such as <c>docker.io</c>.</param>
/// <param name="Endpoints">Hosts with an optional port and path.</param>
public sealed record MirrorPlan(string Host, IReadOnlyList<string> Endpoints);
