using Tron.Client;

namespace Nsx.Consumer;

/// <summary>A change of the connection to one provider.</summary>
/// <param name="Address">The provider.</param>
/// <param name="State">Where the connection stands now.</param>
/// <param name="Error">What went wrong, if that led here.</param>
public sealed record EndpointState(string Address, ChannelState State, Exception? Error);
