namespace Parley;

/// <summary>What a carrier could not do is said of the address that was asked for: nobody typed the carrier's.</summary>
internal static class CarrierErrors
{
    internal static async ValueTask<T> NameAsync<T>(Address asked, Address below, Func<Address, ValueTask<T>> open)
    {
        try
        {
            return await open(below).ConfigureAwait(false);
        }
        catch (ParleyException error) when (error.Message.Contains(below.ToString(), StringComparison.Ordinal))
        {
            throw new ParleyException(error.Reason, error.Message.Replace(below.ToString(), asked.ToString(), StringComparison.Ordinal), error) { Hint = error.Hint };
        }
    }
}
