namespace EdgeRnn.Device.Tests; public class Smoke { [Xunit.Fact] public void Runs() { } }
