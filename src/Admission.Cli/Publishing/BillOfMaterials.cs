using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Writes the bill of materials of the executable, as CycloneDX 1.6, and its SHA-256. Compiled and run by
/// Publish.targets. Source of truth: https://cyclonedx.org/docs/1.6/json/
/// </summary>
public sealed class BillOfMaterials : Task
{
    /// <summary>The published file.</summary>
    [Required]
    public string Executable { get; set; }

    [Required]
    public string Version { get; set; }

    /// <summary>Its inputs: files of packages, and files of this product.</summary>
    [Required]
    public ITaskItem[] Files { get; set; }

    /// <inheritdoc/>
    public override bool Execute()
    {
        string name = Path.GetFileName(Executable);
        string hash = Hash(SHA256.Create(), File.ReadAllBytes(Executable));
        File.WriteAllText(Executable + ".sha256", hash + "  " + name + "\n");
        string[] components = Files.Select(one => PackageOf(Path.GetDirectoryName(one.GetMetadata("FullPath"))))
            .Where(one => one != null).Distinct(StringComparer.Ordinal).Select(Component)
            .OrderBy(one => one, StringComparer.Ordinal).ToArray();
        string text = "{\n  \"bomFormat\": \"CycloneDX\",\n  \"specVersion\": \"1.6\",\n  \"version\": 1,\n"
            + "  \"metadata\": { \"component\": { \"type\": \"application\", \"name\": \"admission\", \"version\": "
            + Json(Version) + ", \"hashes\": [{ \"alg\": \"SHA-256\", \"content\": " + Json(hash) + " }] } },\n"
            + "  \"components\": [\n    " + string.Join(",\n    ", components) + "\n  ]\n}\n";
        if (components.Length == 0)
        {
            Log.LogError(Executable + ": contains no package. Check Publish.targets.");
        }

        File.WriteAllText(Executable + ".cdx.json", text);
        Log.LogMessage(MessageImportance.High, "  " + components.Length.ToString(CultureInfo.InvariantCulture)
            + " packages -> " + Executable + ".cdx.json");
        return !Log.HasLoggedErrors;
    }

    // The folder of a package is the one with its .nuspec.
    private static string PackageOf(string folder)
    {
        while (folder != null && !Directory.EnumerateFiles(folder, "*.nuspec").Any())
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder;
    }

    private string Component(string folder)
    {
        string file = Directory.GetFiles(folder, "*.nuspec").Single();
        XElement about = XDocument.Load(file).Root.Elements().First(one => one.Name.LocalName == "metadata");
        string id = Text(about, "id");
        string version = Text(about, "version");
        string purl = "pkg:nuget/" + id + "@" + version;
        var parts = new List<string>
        {
            "\"type\": \"library\"", "\"bom-ref\": " + Json(purl), "\"name\": " + Json(id),
            "\"version\": " + Json(version), "\"purl\": " + Json(purl),
        };
        XElement license = about.Elements().FirstOrDefault(one => one.Name.LocalName == "license");
        if (license != null && (string)license.Attribute("type") == "expression")
        {
            parts.Add("\"licenses\": [{ \"expression\": " + Json(license.Value) + " }]");
        }

        string package = Directory.GetFiles(folder, "*.nupkg.sha512").FirstOrDefault();
        if (package == null)
        {
            Log.LogError(folder + ": no hash of the package. Restore again.");
            return "";
        }

        string content = Hex(Convert.FromBase64String(File.ReadAllText(package).Trim()));
        parts.Add("\"hashes\": [{ \"alg\": \"SHA-512\", \"content\": " + Json(content) + " }]");
        return "{ " + string.Join(", ", parts) + " }";
    }

    private static string Text(XElement about, string name) =>
        about.Elements().First(one => one.Name.LocalName == name).Value.Trim();

    private static string Hash(HashAlgorithm algorithm, byte[] bytes)
    {
        using (algorithm)
        {
            return Hex(algorithm.ComputeHash(bytes));
        }
    }

    private static string Hex(byte[] bytes) =>
        string.Concat(bytes.Select(one => one.ToString("x2", CultureInfo.InvariantCulture)));

    private static string Json(string text)
    {
        var builder = new StringBuilder("\"");
        foreach (char one in text)
        {
            builder.Append(one == '"' || one == '\\' ? "\\" + one : one < ' ' ? " " : one.ToString());
        }

        return builder.Append('"').ToString();
    }
}
