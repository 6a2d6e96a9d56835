namespace EdgeRnn; /// <summary>x</summary>
public static class Placeholder { }
