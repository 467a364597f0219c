using Nsx.Provider;

namespace Governance;

/// <summary>One provider on the stage.</summary>
internal sealed record Actor(string Name, Shop Shop, NsxProvider Provider);
