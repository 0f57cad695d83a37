namespace TalosImageOperator.Builder.Tests.Support;

/// <summary>Source trees that the scripts of <c>tests/Fixtures</c> make.</summary>
public static class FixtureTree
{
    /// <param name="tree">pkgs, extensions or overlay.</param>
    /// <param name="repository">The bare repository to make.</param>
    /// <returns>Its address.</returns>
    public static string Make(string tree, string repository)
    {
        RealProgram.Run(Script("make-source-tree"), tree, repository);
        return $"file://{repository}";
    }

    /// <summary>The files of an overlay's image by the name of <paramref name="overlay"/>: with the installer of the fixture's tree.</summary>
    /// <param name="profile">The overlay's imager profile in YAML.</param>
    public static (string Path, string Text)[] Overlay(string overlay, string profile) =>
    [
        ($"profiles/{overlay}.yaml", profile),
        ($"installers/{overlay}", File.ReadAllText(Script("trees/overlay/installers/board"))),
        ("artifacts/board/u-boot.bin", $"u-boot of {overlay}\n"),
        ("artifacts/board/bcm2712-rpi-5-b.dtb", $"device tree of {overlay}\n"),
        ("artifacts/board/overlays/i2c.dtbo", $"i2c of {overlay}\n"),
    ];

    /// <summary>The path of a script.</summary>
    public static string Script(string name)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "tests", "Fixtures", name)))
        {
            root = root.Parent ?? throw new InvalidOperationException($"tests/Fixtures/{name} is nowhere above the tests");
        }

        return Path.Combine(root.FullName, "tests", "Fixtures", name);
    }
}
