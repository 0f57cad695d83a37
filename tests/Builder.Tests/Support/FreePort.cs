using System.Net;
using System.Net.Sockets;

namespace TalosImageOperator.Builder.Tests.Support;

/// <summary>A port for a server that cannot choose one itself.</summary>
public static class FreePort
{
    public static int Of(IPAddress address)
    {
        using var listener = new TcpListener(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
