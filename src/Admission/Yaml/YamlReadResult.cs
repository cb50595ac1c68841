using System.Collections.Immutable;

namespace Admission.Yaml;

/// <summary>The content of one text: the readable documents, and every error of the others.</summary>
/// <param name="Documents">The readable documents in the order of the text, without empty ones.</param>
/// <param name="Errors">Every error in the order of the text; empty if all documents could be read.</param>
public sealed record YamlReadResult(ImmutableArray<YamlDocument> Documents, ImmutableArray<YamlError> Errors);
