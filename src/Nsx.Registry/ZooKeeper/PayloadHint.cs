namespace Nsx.Registry;

/// <summary>
/// Who else reads the entries of this registry: Curator's readers turn <c>payload</c> into the class that it names, and give the
/// whole entry up when they do not have that class.
/// </summary>
/// <remarks>Our own readers understand all of them, whatever they write themselves.</remarks>
public enum PayloadHint
{
    /// <summary>Spring Cloud Zookeeper, and Curator's readers that have its classes.</summary>
    Spring,

    /// <summary>Dubbo 3 with its registry of applications.</summary>
    Dubbo,

    /// <summary>Curator's readers whose payload is a map: it is the metadata, and names no class. Spring Cloud cannot read it.</summary>
    None,

    /// <summary>
    /// Every reader: there is no payload. Metadata are lost, weight, zone and version with them; of the state only remains
    /// whether the provider is in service.
    /// </summary>
    Null,
}
