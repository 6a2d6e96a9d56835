using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Catalog;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Catalog;

public sealed class SensorCatalogTests
{
    [Fact]
    public void A_kind_of_ones_own_is_found_by_its_word_and_gets_what_stands_behind_the_colon()
    {
        SensorCatalog.Register("dice", which => [new SensorDevice($"dice:{which}", () => new DelegateSource("dice", [("eyes", "")], values => values[0] = 6))]);

        SensorDevice device = Assert.Single(SensorCatalog.Find("dice:red"));
        using ISensorSource source = device.Open();
        float[] values = new float[1];
        source.Read(values);

        Assert.Equal(("dice:red", "dice:eyes", 6f), (device.Id, source.Channels[0].Id, values[0]));
        Assert.Contains("dice", SensorCatalog.Words);
        Assert.Contains("names a kind of sensor already", Assert.Throws<ArgumentException>(() => SensorCatalog.Register("dice", _ => [])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("proc", "names a kind of sensor already")]
    [InlineData("my:kind", "expected letters, digits and '-'")]
    [InlineData("", "empty")]
    public void A_word_that_cannot_name_a_kind_is_refused(string word, string says) =>
        Assert.Contains(says, Assert.Throws<ArgumentException>(() => SensorCatalog.Register(word, _ => [])).Message, StringComparison.Ordinal);

    [Fact]
    public void An_unknown_kind_is_refused_with_the_nearest_one() => Assert.Contains(
        "did you mean thermal?", Assert.Throws<SensorException>(() => SensorCatalog.Find("termal")).Message, StringComparison.Ordinal);
}
