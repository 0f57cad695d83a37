using System.Text;

namespace TalosImageOperator.Builder.Dockerfiles;

/// <summary>Splits text into words as a POSIX shell does, without expanding anything.</summary>
public static class ShellWords
{
    /// <param name="raw">Keeps quotes and backslashes, so that a quoted operator is not taken for one.</param>
    /// <returns>The words without their quotes. An open quote ends with the text.</returns>
    public static IReadOnlyList<string> Split(string text, bool raw = false)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var started = false;
        var quote = '\0';
        for (var at = 0; at < text.Length; at++)
        {
            var character = text[at];
            if (character == '\\' && quote != '\'' && at + 1 < text.Length)
            {
                at++;
                if (raw)
                {
                    word.Append('\\').Append(text[at]);
                    started = true;
                    continue;
                }

                // Between double quotes a backslash only quotes these.
                if (quote == '"' && text[at] is not ('"' or '\\' or '$' or '`' or '\n'))
                {
                    word.Append('\\');
                }

                if (text[at] != '\n')
                {
                    word.Append(text[at]);
                    started = true;
                }
            }
            else if (character == quote)
            {
                quote = '\0';
                word.Append(raw ? [character] : []);
            }
            else if (quote == '\0' && character is '"' or '\'' && quote == '\0')
            {
                (quote, started) = (character, true);
                word.Append(raw ? [character] : []);
            }
            else if (quote == '\0' && char.IsWhiteSpace(character))
            {
                End();
            }
            else
            {
                word.Append(character);
                started = true;
            }
        }

        End();
        return words;

        void End()
        {
            if (started)
            {
                words.Add(word.ToString());
            }

            word.Clear();
            started = false;
        }
    }
}
