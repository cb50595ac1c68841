using System.Text;

namespace Admission.Repository.Tests.Documents;

/// <summary>Splits the commands of a document into words, without running them.</summary>
internal static class ShellWords
{
    /// <summary>Each command with its arguments. Comments, redirections and what a pipe connects are cut.</summary>
    /// <param name="text">The lines of a block.</param>
    public static IEnumerable<string[]> Commands(string text)
    {
        List<string> words = [];
        StringBuilder? word = null;
        char quote = '\0';
        string lines = text.Replace("\\\n", " ", StringComparison.Ordinal)
            .Replace("sha256:…", $"sha256:{new string('0', 64)}", StringComparison.Ordinal);
        for (int i = 0; i < lines.Length; i++)
        {
            char one = lines[i];
            if (quote != '\0')
            {
                quote = one == quote ? '\0' : quote;
                _ = quote == '\0' ? word : word!.Append(one);
            }
            else if (one is '\'' or '"')
            {
                quote = one;
                word ??= new StringBuilder();
            }
            else if (!char.IsWhiteSpace(one) && one is not ('|' or '&' or ';' or '#'))
            {
                (word ??= new StringBuilder()).Append(one);
            }
            else
            {
                if (word is not null)
                {
                    words.Add(word.ToString());
                    word = null;
                }

                i = one == '#' ? lines.IndexOf('\n', i) : i;
                if (one is not (' ' or '\t') && words.Count > 0)
                {
                    yield return [.. words];
                    words = [];
                }
            }
        }
    }
}
