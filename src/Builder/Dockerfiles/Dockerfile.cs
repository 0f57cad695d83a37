namespace TalosImageOperator.Builder.Dockerfiles;

/// <summary>
/// The stages of a Dockerfile with the images and stages that each is made from. BuildKit reports neither before a build: its outline of
/// a target has arguments and secrets only.
/// </summary>
public sealed class Dockerfile
{
    private readonly List<Stage> _stages = [];
    private readonly List<Instruction> _arguments = [];
    private readonly HashSet<string> _declared = new(StringComparer.Ordinal);

    private Dockerfile(string? syntax)
    {
        Syntax = syntax;
    }

    /// <summary>The image of the frontend, from the <c># syntax</c> line. Null for the one that BuildKit brings along.</summary>
    public string? Syntax { get; }

    /// <summary>The names in its <c>ARG</c> instructions.</summary>
    public IReadOnlySet<string> Declared => _declared;

    /// <summary>Whether any <c>ARG</c> names it.</summary>
    public bool Declares(string argument) => _declared.Contains(argument);

    public static Dockerfile Parse(string text)
    {
        var file = new Dockerfile(DockerfileText.Directives(text).GetValueOrDefault("syntax")?.Split(' ')[0]);
        foreach (var instruction in DockerfileText.Instructions(text))
        {
            file.Add(instruction);
        }

        return file;
    }

    /// <summary>The images that a build of one stage pulls.</summary>
    /// <param name="target">The stage; null for the last.</param>
    /// <param name="arguments">The build arguments.</param>
    /// <param name="platform">The platform to build for, such as <c>linux/arm64</c>.</param>
    /// <param name="worker">The platform of BuildKit.</param>
    /// <param name="contexts">Names of <c>--build-context</c>, which replace images and stages.</param>
    public StageImages ImagesOf(
        string? target, IReadOnlyDictionary<string, string> arguments, string platform, string worker, IReadOnlySet<string> contexts)
    {
        var variables = new DockerfileVariables(arguments, PlatformArguments.Of(platform, worker));
        var images = new HashSet<StageImage>();
        var unread = new SortedSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<int>();
        try
        {
            _arguments.ForEach(argument => variables.Declare(argument.Arguments));
        }
        catch (UnreadableException form)
        {
            unread.Add(form.Message);
        }

        if (StageOf(target, _stages.Count) is { } start)
        {
            Visit(start);
        }

        return new StageImages(
            StageOf(target, _stages.Count) is not null,
            [.. images.OrderBy(image => image.Reference, StringComparer.Ordinal).ThenBy(image => image.Platform, StringComparer.Ordinal)],
            [.. unread]);

        void Visit(int index)
        {
            if (!seen.Add(index))
            {
                return;
            }

            var stage = _stages[index];
            Read(stage.Base, index, stage.Platform);
            foreach (var source in stage.Sources)
            {
                // Unlike FROM, --from may name a later stage.
                Read(source, _stages.Count, null);
            }
        }

        void Read(string text, int before, string? on)
        {
            try
            {
                var name = variables.Expand(text);
                if (StageOf(name, before) is { } stage)
                {
                    Visit(stage);
                }
                else if (name.Length == 0)
                {
                    unread.Add(text);
                }
                else if (name != "scratch" && !contexts.Contains(name))
                {
                    images.Add(new StageImage(name, on is null ? platform : PlatformArguments.Normal(variables.Expand(on)), text));
                }
            }
            catch (UnreadableException form)
            {
                unread.Add(form.Message);
            }
        }
    }

    private void Add(Instruction instruction)
    {
        if (instruction.Name == "FROM")
        {
            var words = ShellWords.Split(instruction.Arguments);
            var name = words is [_, var keyword, var given, ..] && keyword.Equals("AS", StringComparison.OrdinalIgnoreCase) ? given : "";
            _stages.Add(new Stage(name, words.FirstOrDefault(""), instruction.Flag("platform").LastOrDefault(), []));
            return;
        }

        if (instruction.Name == "ARG")
        {
            _declared.UnionWith(ShellWords.Split(instruction.Arguments).Select(word => word.Split('=')[0]));
        }

        if (_stages.Count > 0)
        {
            _stages[^1].Sources.AddRange(SourcesOf(instruction));
        }
        else if (instruction.Name == "ARG")
        {
            _arguments.Add(instruction);
        }
    }

    private static IEnumerable<string> SourcesOf(Instruction instruction) => instruction.Name switch
    {
        "COPY" => instruction.Flag("from"),
        "RUN" => instruction.Flag("mount").SelectMany(mount => mount.Split(','))
            .Where(option => option.StartsWith("from=", StringComparison.Ordinal)).Select(option => option["from=".Length..]),
        _ => [],
    };

    // By name or number, and of two with the same name the last one before.
    private int? StageOf(string? name, int before)
    {
        if (name is null)
        {
            return _stages.Count > 0 ? _stages.Count - 1 : null;
        }

        var index = before == 0 ? -1 : _stages.FindLastIndex(before - 1, stage => stage.Name.Length > 0 && stage.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (index < 0 && int.TryParse(name, out var number) && number >= 0 && number < before)
        {
            return number;
        }

        return index < 0 ? null : index;
    }

    private sealed record Stage(string Name, string Base, string? Platform, List<string> Sources);
}

/// <param name="HasTarget">False if the Dockerfile has no such stage; then there are no images.</param>
/// <param name="Images">Each once for every platform that it is pulled for.</param>
/// <param name="Unread">What names an image, but cannot be read before the build.</param>
public sealed record StageImages(bool HasTarget, IReadOnlyList<StageImage> Images, IReadOnlyList<string> Unread);

/// <param name="Reference">As the build pulls it.</param>
/// <param name="Platform">Such as <c>linux/arm64</c>.</param>
/// <param name="Text">As the Dockerfile has it, such as <c>${PKG_KERNEL}</c>.</param>
public sealed record StageImage(string Reference, string Platform, string Text);
