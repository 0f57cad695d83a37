using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace TalosImageOperator.Builder.Tests.Support;

/// <summary>Calls <c>git http-backend</c>, which is what serves git's protocol on most servers, as the CGI that it is (RFC 3875).</summary>
/// <param name="root">Every bare repository below it is served.</param>
public sealed class GitHttpBackend(string root)
{
    public async Task AnswerAsync(HttpContext context)
    {
        using var process = Process.Start(StartInfo(context.Request))!;
        var answer = ForwardAsync(process.StandardOutput.BaseStream, context.Response);
        await context.Request.Body.CopyToAsync(process.StandardInput.BaseStream);
        process.StandardInput.Close();
        await answer;
        await process.WaitForExitAsync();
    }

    private ProcessStartInfo StartInfo(HttpRequest request)
    {
        var info = new ProcessStartInfo("git", ["http-backend"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        info.Environment["GIT_PROJECT_ROOT"] = root;
        info.Environment["GIT_HTTP_EXPORT_ALL"] = "1";
        info.Environment["REQUEST_METHOD"] = request.Method;
        info.Environment["PATH_INFO"] = request.Path;
        info.Environment["QUERY_STRING"] = request.QueryString.Value?.TrimStart('?');
        info.Environment["CONTENT_TYPE"] = request.ContentType;
        info.Environment["CONTENT_LENGTH"] = request.ContentLength?.ToString(CultureInfo.InvariantCulture);
        info.Environment["HTTP_CONTENT_ENCODING"] = request.Headers.ContentEncoding;
        info.Environment["GIT_PROTOCOL"] = request.Headers["Git-Protocol"];
        return info;
    }

    private static async Task ForwardAsync(Stream answer, HttpResponse response)
    {
        while (await ReadLineAsync(answer) is { Length: > 0 } line)
        {
            var name = line[..line.IndexOf(':', StringComparison.Ordinal)];
            var value = line[(name.Length + 1)..].Trim();
            if (name == "Status")
            {
                response.StatusCode = int.Parse(value[..3], CultureInfo.InvariantCulture);
            }
            else
            {
                response.Headers[name] = value;
            }
        }

        await answer.CopyToAsync(response.Body);
    }

    private static async Task<string> ReadLineAsync(Stream stream)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one) == 1 && one[0] != '\n')
        {
            line.Append((char)one[0]);
        }

        return line.ToString().TrimEnd('\r');
    }
}
