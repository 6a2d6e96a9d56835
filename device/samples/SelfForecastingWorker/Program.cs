// A web service that forecasts its own metrics: a worker samples requests, memory and processor time, GET /forecast returns the forecast.
//   dotnet run --project device/samples/SelfForecastingWorker -- --urls http://127.0.0.1:5080 --Interval 00:00:01
using EdgeRnn.Samples;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton<OwnMetrics>();
builder.Services.AddHostedService<ForecastingWorker>();
WebApplication app = builder.Build();
OwnMetrics metrics = app.Services.GetRequiredService<OwnMetrics>();
app.Use((context, next) =>
{
    metrics.CountRequest();
    return next(context);
});
app.MapGet("/forecast", () => metrics.Newest);
app.Run();
