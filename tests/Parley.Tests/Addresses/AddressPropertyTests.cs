using FsCheck;
using FsCheck.Fluent;

namespace Parley.Tests;

public sealed class AddressPropertyTests
{
    [Fact]
    public void Every_address_is_read_as_it_was_printed()
    {
        Holds(AddressGenerators.Addresses, address => Address.Parse(address.ToString()).Equals(address));
    }

    [Fact]
    public void Every_listening_target_is_read_as_it_was_printed()
    {
        Holds(AddressGenerators.ListenTargets, target => ListenTarget.Parse(target.ToString(), ["zone"]).Equals(target));
    }

    [Fact]
    public void Every_connecting_target_is_read_as_it_was_printed()
    {
        Holds(AddressGenerators.ConnectTargets, target => ConnectTarget.Parse(target.ToString()).Equals(target));
    }

    [Fact]
    public void Whatever_the_text_reading_it_ends_in_a_value_or_in_an_error_of_the_grammar()
    {
        Holds(AddressGenerators.NearlyAddresses, text =>
            EndsWell(() => Address.Parse(text)) &&
            EndsWell(() => ListenTarget.Parse(text)) &&
            EndsWell(() => ConnectTarget.Parse(text)) &&
            EndsWell(() => Duration.Parse(text)) &&
            EndsWell(() => ByteSize.Parse(text)));
    }

    [Fact]
    public void What_can_be_read_can_be_printed_and_read_again()
    {
        Holds(AddressGenerators.NearlyAddresses, text =>
            !Address.TryParse(text, null, out var address) || Address.Parse(address.ToString()).Equals(address));
    }

    private static bool EndsWell<T>(Func<T> read)
    {
        try
        {
            return read() is not null;
        }
        catch (ParleyException error)
        {
            return error.Reason is ErrorReason.BadAddress or ErrorReason.BadOption && !error.Message.Contains('\0') && error.Message.Length < 600;
        }
    }

    private static void Holds<T>(Gen<T> values, Func<T, bool> property) =>
        Prop.ForAll(values.ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
}
