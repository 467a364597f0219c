namespace Nsx.IntegrationTests.Overload;

/// <summary>A service that fills its process's memory.</summary>
public interface IHoard
{
    /// <summary>Holds so much until the call is cancelled.</summary>
    Task HoldAsync(int megabytes, CancellationToken cancellationToken);

    /// <summary>Makes much garbage of all ages, while never more than so much is in use.</summary>
    /// <returns>How much garbage, in megabytes.</returns>
    int Churn(int megabytes);
}
