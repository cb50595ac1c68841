using System.Collections.Immutable;
using Admission.Requests;

namespace Admission.Cli.Audits;

/// <summary>Some objects of an audit, which are evaluated together.</summary>
/// <param name="Resource">Their resource, <c>deployments.apps</c>; empty for objects of several.</param>
/// <param name="Objects">The objects.</param>
/// <param name="Continue">Where the objects after these begin; empty after the last of the resource.</param>
internal sealed record AuditBatch(string Resource, ImmutableArray<AuditObject> Objects, string Continue)
{
    /// <summary>
    /// What could not be read of the resource, and how to fix it; empty if nothing. There are no objects then.
    /// </summary>
    public string Problem { get; init; } = "";

    /// <summary>Does the resource begin again with these, so that its earlier objects do not count?</summary>
    public bool IsRestart { get; init; }
}

/// <summary>An object of an audit.</summary>
/// <param name="Placed">The object with its kind and namespace.</param>
/// <param name="File">Its file; empty for an object of a cluster.</param>
/// <param name="Line">Its first line in the file, from 1; 0 for an object of a cluster.</param>
internal readonly record struct AuditObject(PlacedObject Placed, string File, int Line);
