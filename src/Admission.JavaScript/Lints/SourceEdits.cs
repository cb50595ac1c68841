using System.Text.RegularExpressions;
using Acornima.Ast;
using Admission.Languages;
using Admission.Policies;

namespace Admission.JavaScript.Lints;

/// <summary>Corrections of a module that follow from its syntax.</summary>
/// <param name="source">The text of the module.</param>
/// <param name="module">The module, parsed.</param>
internal sealed partial class SourceEdits(PolicyFile source, Module module)
{
    /// <summary>Replaces an expression.</summary>
    public SourceEdit Replace(Node node, string text) => Replace(node.Start, node.End, text);

    /// <summary>Imports a name from the module "admission"; null if the module imports it as a whole.</summary>
    public SourceEdit? Import(string name)
    {
        ImportDeclaration? import = module.Body.OfType<ImportDeclaration>()
            .FirstOrDefault(static one => one.Source.Value == PolicyModuleLoader.BuiltIn);
        return import switch
        {
            { Specifiers: [.., ImportSpecifier last] } => Append(last, name),
            null when module.Body is [{ } first, ..] => Replace(
                first.Start, first.Start, $"import {{ {name} }} from \"{PolicyModuleLoader.BuiltIn}\";\n"),
            _ => null,
        };
    }

    /// <summary>
    /// Adds a name to the members of the review that a function takes; null if it takes the review whole.
    /// </summary>
    public SourceEdit? Take(string name, IFunction function)
    {
        var node = (Node)function;
        return function.Params switch
        {
            [ObjectPattern { Properties: [.., Property last] }] => Append(last, name),
            [ObjectPattern { Properties: [] } empty] => Replace(empty, $"{{ {name} }}"),
            [] when EmptyParameters().Match(source.Text[node.Start..node.End]) is { Success: true } empty => Replace(
                node.Start, node.Start + empty.Length, $"{empty.Value[..^1].TrimEnd()}{{ {name} }})"),
            _ => null,
        };
    }

    /// <summary>Removes a name from an import, or the whole import; null for the other forms of an import.</summary>
    /// <param name="import">The import.</param>
    /// <param name="specifier">The name that nothing uses.</param>
    /// <param name="isLast">Does nothing use any of the import's names?</param>
    public SourceEdit? Remove(ImportDeclaration import, ImportDeclarationSpecifier specifier, bool isLast)
    {
        if (isLast)
        {
            int end = import.End;
            end += source.Text.AsSpan(end) is ['\r', '\n', ..] ? 2 : source.Text.AsSpan(end) is ['\n', ..] ? 1 : 0;
            return Replace(import.Start, end, "");
        }

        if (!import.Specifiers.All(static one => one is ImportSpecifier))
        {
            return null;
        }

        int at = import.Specifiers.ToList().IndexOf(specifier);
        return at + 1 < import.Specifiers.Count
            ? Replace(specifier.Start, import.Specifiers[at + 1].Start, "")
            : Replace(import.Specifiers[at - 1].End, specifier.End, "");
    }

    private SourceEdit Append(Node last, string name) => Replace(last, $"{source.Text[last.Start..last.End]}, {name}");

    private SourceEdit Replace(int start, int end, string text)
    {
        int line = 1, lineStart = 0;
        for (int i = 0; i < start; i++)
        {
            if (source.Text[i] == '\n' || (source.Text[i] == '\r' && source.Text.AsSpan(i + 1) is not ['\n', ..]))
            {
                line++;
                lineStart = i + 1;
            }
        }

        return new SourceEdit(line, start - lineStart + 1, source.Text[start..end], text);
    }

    [GeneratedRegex(@"\A(function(\s+\w+)?\s*)?\(\s*\)")]
    private static partial Regex EmptyParameters();
}
