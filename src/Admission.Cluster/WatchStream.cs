using Admission.Json;
using Admission.Telemetry;

namespace Admission.Cluster;

/// <summary>The events of one watch, until the API server ends it.</summary>
/// <param name="response">The answer; disposed with this.</param>
/// <param name="lines">Its body; disposed with this.</param>
internal sealed class WatchStream(HttpResponseMessage response, LineReader lines, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long a watch lasts before the API server ends it.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);

    /// <summary>A watch that is silent for longer than it lasts is dead, even if its connection is open.</summary>
    public static readonly TimeSpan Silence = Duration + TimeSpan.FromSeconds(10);

    /// <summary>The next event; null if the watch has ended regularly.</summary>
    /// <exception cref="ClusterException">
    /// The watch failed: the API server reports an error within its answer, the connection broke or is dead, or the
    /// line cannot be read.
    /// </exception>
    public async Task<WatchEvent?> ReadAsync(CancellationToken cancellationToken) =>
        await lines.ReadAsync(Silence, time, "the API server sent an event that is too long.", cancellationToken)
            is { } line ? Read(line) : null;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        response.Dispose();
        await lines.DisposeAsync();
    }

    private static WatchEvent Read(byte[] line)
    {
        if (!JsonTree.TryParse(line, out JsonTree? tree, out _) || tree is null)
        {
            throw new ClusterException(WatchRestartReason.Malformed, "the API server sent an event that is not JSON.");
        }

        using (tree)
        {
            JsonValue? value = tree.Root.Member("object");
            if (tree.Root.Member("type")?.Text == "ERROR")
            {
                throw WatchFailure.Of(value);
            }

            return new WatchEvent(
                tree.Root.Member("type")?.Text == "BOOKMARK",
                value?.Member("metadata")?.Member("resourceVersion")?.Text ?? "");
        }
    }
}

/// <summary>One event of a watch. Its object is not kept: that of a deletion is the old one.</summary>
/// <param name="IsBookmark">Does it only contain the current version?</param>
/// <param name="Version">The resourceVersion after the event; empty if it has none.</param>
internal readonly record struct WatchEvent(bool IsBookmark, string Version);
