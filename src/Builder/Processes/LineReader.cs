using System.Text;

namespace TalosImageOperator.Builder.Processes;

/// <summary>
/// Reads lines of bounded length, because a program of the source may write gigabytes without a line break. The rest of a longer
/// line is dropped.
/// </summary>
internal sealed class LineReader(TextReader reader, int mostCharacters)
{
    private readonly char[] _buffer = new char[4096];
    private readonly StringBuilder _line = new();
    private int _position;
    private int _filled;
    private bool _afterReturn;

    /// <returns>Null at the end. Lines end at a line feed, a carriage return, or both.</returns>
    public async Task<string?> ReadAsync()
    {
        var started = false;
        while (await FillAsync())
        {
            var character = _buffer[_position++];
            if (character == '\n' && _afterReturn)
            {
                _afterReturn = false;
                continue;
            }

            _afterReturn = character == '\r';
            if (character is '\n' or '\r')
            {
                return Take();
            }

            started = true;
            if (_line.Length < mostCharacters)
            {
                _line.Append(character);
            }
        }

        return started ? Take() : null;
    }

    private async ValueTask<bool> FillAsync()
    {
        if (_position < _filled)
        {
            return true;
        }

        _position = 0;
        _filled = await reader.ReadAsync(_buffer);
        return _filled > 0;
    }

    private string Take()
    {
        var line = _line.ToString();
        _line.Clear();
        return line;
    }
}
