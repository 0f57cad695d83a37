using System.Text.Json.Serialization;
using TalosImageOperator.Builder.BuildKit;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Builder.Inputs;
using TalosImageOperator.Builder.Kernel;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Signing;

namespace TalosImageOperator.Builder.Results;

/// <summary>JSON of the Builder's own files and of the output of its tools.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SourceFacts))]
[JsonSerializable(typeof(BuildMetadata))]
[JsonSerializable(typeof(OciManifest))]
[JsonSerializable(typeof(OciIndex))]
[JsonSerializable(typeof(OciDescriptor))]
[JsonSerializable(typeof(InputList))]
[JsonSerializable(typeof(SourcePolicy))]
[JsonSerializable(typeof(CosignKeyBox))]
[JsonSerializable(typeof(BundleJson))]
[JsonSerializable(typeof(TalosTree))]
[JsonSerializable(typeof(KernelFindings))]
[JsonSerializable(typeof(KernelWork))]
[JsonSerializable(typeof(RunModules))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class BuilderJsonContext : JsonSerializerContext;
