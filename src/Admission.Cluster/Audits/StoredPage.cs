using System.Collections.Immutable;
using Admission.Requests;

namespace Admission.Cluster.Audits;

/// <summary>A page of the stored objects of a kind.</summary>
/// <param name="Objects">The objects, each with its kind and namespace.</param>
/// <param name="Continue">Start of the next page; empty after the last.</param>
public sealed record StoredPage(ImmutableArray<PlacedObject> Objects, string Continue);
