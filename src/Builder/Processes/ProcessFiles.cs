namespace TalosImageOperator.Builder.Processes;

/// <summary>Standard input and output of a program as files, where every byte counts.</summary>
internal static class ProcessFiles
{
    private const int MostBytes = 4 * 1024 * 1024;

    /// <param name="file">Null for an empty input.</param>
    /// <param name="input">Of the program. It is closed.</param>
    public static async Task FeedAsync(string? file, StreamWriter input)
    {
        try
        {
            if (file is not null)
            {
                await using var source = File.OpenRead(file);
                await source.CopyToAsync(input.BaseStream);
            }

            input.Close();
        }
        catch (IOException)
        {
            // The program has ended without reading it all. Its exit code says why.
        }
    }

    /// <summary>Reads to the end, because a program blocks on a full pipe, and keeps the first 4 MiB.</summary>
    public static async Task SaveAsync(StreamReader output, string file)
    {
        await using var target = File.Create(file);
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await output.BaseStream.ReadAsync(buffer)) > 0)
        {
            await target.WriteAsync(buffer.AsMemory(0, (int)Math.Min(count, Math.Max(0, MostBytes - target.Length))));
        }
    }
}
