namespace TalosImageOperator.ControllerRuntime.Tests.Support;

/// <summary>A network cable that a test can pull.</summary>
public sealed class CableHandler : DelegatingHandler
{
    private volatile bool _pulled;

    public bool Pulled
    {
        get => _pulled;
        set => _pulled = value;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Pulled ? throw new HttpRequestException("No route to host") : base.SendAsync(request, cancellationToken);
}
