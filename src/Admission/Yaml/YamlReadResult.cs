using System.Collections.Immutable;

namespace Admission.Yaml;

/// <summary>What one text holds: the documents that could be read, and every error of the others.</summary>
/// <param name="Documents">The readable documents in the order of the text; empty ones are left out.</param>
/// <param name="Errors">Every error in the order of the text; empty when all documents could be read.</param>
public sealed record YamlReadResult(ImmutableArray<YamlDocument> Documents, ImmutableArray<YamlError> Errors);
