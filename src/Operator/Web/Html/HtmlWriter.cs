using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace TalosImageOperator.Operator.Web.Html;

/// <summary>Writes a page. The literal parts of an interpolated string are markup. Every value in it is text and is encoded.</summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>Attributes must be in double quotes, and scripts and styles must not contain values.</summary>
    public HtmlWriter Write([InterpolatedStringHandlerArgument("")] ref Markup markup)
    {
        // The handler has written everything.
        _ = markup;
        return this;
    }

    /// <summary>Writes the markup for each item.</summary>
    public HtmlWriter Each<T>(IEnumerable<T> items, Action<HtmlWriter, T> write)
    {
        foreach (var item in items)
        {
            write(this, item);
        }

        return this;
    }

    public override string ToString() => _text.ToString();

    /// <summary>Separates the markup of the program from the values in it at compile time.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Markup
    {
        private readonly StringBuilder _text;

        public Markup(int literalLength, int formattedCount, HtmlWriter writer)
        {
            _ = (literalLength, formattedCount);
            _text = writer._text;
        }

        public void AppendLiteral(string markup) => _text.Append(markup);

        public void AppendFormatted(string? text)
        {
            if (text is not null)
            {
                _text.Append(HtmlEncoder.Default.Encode(text));
            }
        }

        public void AppendFormatted<T>(T number)
            where T : struct, ISpanFormattable => AppendFormatted(number.ToString(null, CultureInfo.InvariantCulture));

        public void AppendFormatted<T>(T number, string format)
            where T : struct, ISpanFormattable => AppendFormatted(number.ToString(format, CultureInfo.InvariantCulture));
    }
}
