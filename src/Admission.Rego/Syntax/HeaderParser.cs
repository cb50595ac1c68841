namespace Admission.Rego.Syntax;

/// <summary>Reads the package and the imports of a module.</summary>
internal abstract class HeaderParser(string file, Lexer lexer, bool isV1)
    : RegoParser(file, lexer, isV1 ? [.. FutureKeywords] : [])
{
    private const string Exclusive =
        "the `rego.v1` import implies `future.keywords`, these are therefore mutually exclusive";

    private bool _importsVersion;

    protected RegoModule Module { get; } = new(file) { IsV1 = isV1 };

    protected void ParsePackage()
    {
        Place at = Here;
        if (!Is(TokenKind.Package))
        {
            throw Error("package expected");
        }

        Scan();
        if (!Is(TokenKind.Name))
        {
            throw Illegal();
        }

        Module.PackageAt = at;
        Term path = ParseTerm();
        List<Term> steps = path switch { RefTerm reference => reference.Path, VarTerm => [path], _ => throw Illegal() };
        Module.Package.Add(steps[0] is VarTerm first ? first.Name : throw Illegal());
        foreach (Term step in steps.Skip(1))
        {
            Module.Package.Add(step is ScalarTerm { Text: { } name }
                ? name
                : throw Error(step.At,
                    $"unexpected {(step is ScalarTerm ? "number" : "term")} token: expecting string"));
        }
    }

    protected void ParseImport()
    {
        Place at = Here;
        Scan();
        if (!Is(TokenKind.Name))
        {
            throw Illegal("expected ident");
        }

        Place pathAt = Here;
        Term term = ParseTerm();
        RefTerm path = term as RefTerm ?? new RefTerm(term.At, [term]);
        string root = path.Root ?? "";
        if (root is not ("data" or "input" or "future" or "rego"))
        {
            throw Error(pathAt, "unexpected import path, must begin with one of: {data, future, input, rego}, got: "
                + $"{root} (hint: if this is unexpected, check the spelling)");
        }

        if (path.Path.Skip(1).FirstOrDefault(static step => step is not ScalarTerm { Text: not null }) is { } other)
        {
            throw Error(other.At, $"unexpected {RefText.KindOf(other)} token: expecting string");
        }

        string? alias = null;
        if (Take(TokenKind.As))
        {
            if (!Is(TokenKind.Name) || Now.Text is "_")
            {
                throw Illegal("expected var");
            }

            alias = Now.Text;
            Scan();
            if (alias is "input" or "data")
            {
                throw Illegal("expected var");
            }
        }

        var import = new Import(at, path, alias);
        Module.Imports.Add(import);
        if (root is "future" or "rego")
        {
            UseKeywords(RefText.Write(path), alias, pathAt);
        }
    }

    private void UseKeywords(string path, string? alias, Place at)
    {
        if (alias is not null)
        {
            throw Error(at, $"`{path.Split('.')[0]}` imports cannot be aliased");
        }

        if (path == "rego.v1")
        {
            if (Module.Imports.Any(static i => i.Path.Root == "future") && !Module.IsV1)
            {
                throw Error(at, Exclusive);
            }

            Module.IsV1 = true;
            _importsVersion = true;
            KeywordsInUse.UnionWith(FutureKeywords);
        }
        else if (path == "future.keywords" || FutureKeywords.Any(k => path == $"future.keywords.{k}"))
        {
            if (_importsVersion)
            {
                throw Error(at, Exclusive);
            }

            KeywordsInUse.UnionWith(path == "future.keywords" ? FutureKeywords : [path["future.keywords.".Length..]]);
            if (path == "future.keywords.every")
            {
                KeywordsInUse.Add("in");
            }
        }
        else
        {
            throw Error(at, path.StartsWith("future.keywords.", StringComparison.Ordinal)
                ? "unexpected keyword, must be one of [contains every if in]"
                : path.Split('.')[0] == "future" ? "invalid import, must be `future.keywords`"
                : $"invalid import `{path}`, must be `rego.v1`");
        }

        Refresh();
    }
}
