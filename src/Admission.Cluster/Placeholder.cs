namespace Admission.Cluster;

internal static class Placeholder;
