namespace Admission.Decisions;

/// <summary>Reads the lines of decision logs in chronological order, over all chains.</summary>
public static class DecisionEntries
{
    /// <param name="files">The files, sorted as by <see cref="DecisionFiles.Find"/>.</param>
    /// <param name="until">Skips files that begin later; null for none.</param>
    /// <param name="unreadable">Called for every file that cannot be read to its end.</param>
    public static IEnumerable<DecisionEntry> Read(
        IEnumerable<string> files, DateTimeOffset? until, Action<string> unreadable) =>
        Read(files, until, unreadable, static _ => true);

    /// <param name="isWanted">Lines for which it is false are skipped before they are parsed.</param>
    internal static IEnumerable<DecisionEntry> Read(
        IEnumerable<string> files, DateTimeOffset? until, Action<string> unreadable, LineFilter isWanted)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(unreadable);
        var chains = new PriorityQueue<IEnumerator<DecisionEntry>, DateTimeOffset>();
        IEnumerable<IGrouping<string, string>> groups = files
            .Where(file => until is null || DecisionFileName.Parse(Path.GetFileName(file)) is not { } name
                || name.Opened < until)
            .GroupBy(static file => DecisionFileName.Parse(Path.GetFileName(file))?.Chain ?? file);
        foreach (IGrouping<string, string> group in groups)
        {
            IEnumerator<DecisionEntry> chain = ReadChain([.. group], unreadable, isWanted).GetEnumerator();
            if (chain.MoveNext())
            {
                chains.Enqueue(chain, chain.Current.Time);
            }
        }

        while (chains.TryDequeue(out IEnumerator<DecisionEntry>? chain, out _))
        {
            yield return chain.Current;
            if (chain.MoveNext())
            {
                chains.Enqueue(chain, chain.Current.Time);
            }
            else
            {
                chain.Dispose();
            }
        }
    }

    private static IEnumerable<DecisionEntry> ReadChain(
        string[] files, Action<string> unreadable, LineFilter isWanted)
    {
        long first = -1;
        foreach (string file in files)
        {
            // A process that was killed during compression leaves both files.
            if (DecisionFileName.Parse(Path.GetFileName(file)) is { } name)
            {
                if (name.First == first)
                {
                    continue;
                }

                first = name.First;
            }

            foreach (DecisionEntry entry in ReadFile(file, unreadable, isWanted))
            {
                yield return entry;
            }
        }
    }

    private static IEnumerable<DecisionEntry> ReadFile(
        string file, Action<string> unreadable, LineFilter isWanted)
    {
        Stream? stream = null;
        try
        {
            stream = DecisionFiles.Open(file);
        }
        catch (Exception exception) when (DecisionFiles.IsReadFailure(exception))
        {
            unreadable($"{file}: cannot be read: {exception.Message}");
            yield break;
        }

        using (stream)
        {
            var reader = new DecisionLineReader(stream);
            string chain = DecisionFileName.Parse(Path.GetFileName(file))?.Chain ?? "";
            while (Next(reader, file, chain, unreadable, isWanted) is { } entry)
            {
                // A file under another name says it in its first line.
                chain = entry.Type == "start" && entry.Text("chain") is { Length: > 0 } named ? named : chain;
                yield return entry;
            }
        }
    }

    private static DecisionEntry? Next(
        DecisionLineReader reader, string file, string chain, Action<string> unreadable, LineFilter isWanted)
    {
        try
        {
            while (reader.TryRead(out ReadOnlySpan<byte> line))
            {
                if (line.StartsWith("{\"n\":"u8) && isWanted(line) && DecisionEntry.Read(line, chain) is { } entry)
                {
                    return entry;
                }
            }
        }
        catch (Exception exception) when (DecisionFiles.IsReadFailure(exception))
        {
            unreadable($"{file}: cannot be read beyond this point: {exception.Message}");
        }

        return null;
    }

    /// <summary>Is the line wanted?</summary>
    internal delegate bool LineFilter(ReadOnlySpan<byte> line);
}
