import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Script } from '../aws/moto-with';
import { jsonAnswer, jsonFault } from '../aws/systems-manager';
import { payloadTypes, writeMessage } from './agent-message';
import { DataChannel } from './data-channel';

/** What an agent connects a session with. */
interface Far {
  readonly from: Readable;
  readonly to: Writable;
  end(): void;
}

interface Session {
  readonly id: string;
  readonly instance: string;
  readonly kind: 'shell' | 'ssh';
  token: string;
  channel?: DataChannel;
  socket?: WebSocket;
  /** Ends this side without a word. The other one notices, and what it has sent until then still arrives. */
  hangUp?: () => void;
  far?: Far;
  /** Bytes of what came from the instance, and of what went there. */
  bytes: number;
}

/** How a session is interrupted: after this many bytes; `resumes`: whether it can be resumed. */
export interface Cut {
  readonly afterBytes: number;
  readonly resumes: boolean;
}

/**
 * Session Manager and the agents of instances in one: takes sessions as the service does, and carries their bytes to a port of this
 * machine, or to a shell on a terminal. It hands out keys as the metadata of an instance does, to which EC2 Instance Connect gives them.
 */
export class Gateway {
  private readonly sessions = new Map<string, Session>();
  private readonly keys = new Map<string, string>();
  private readonly server = createServer(({ url = '' }, response) => {
    // As the instance's own program of EC2 Instance Connect asks: https://github.com/aws/aws-ec2-instance-connect-config
    const key = this.keys.get(url.replace('/latest/meta-data/managed-ssh-keys/active-keys', ''));
    response.writeHead(key === undefined ? 404 : 200).end(key);
  }).on('upgrade', (request, socket, head) => {
    this.sockets.handleUpgrade(request, socket, head, (webSocket) => {
      this.opened(request.url?.slice(1) ?? '', webSocket, () => socket.end());
    });
  });
  private readonly sockets = new WebSocketServer({ noServer: true });
  cut: Cut | undefined;
  /** How many were gone on with. */
  resumed = 0;

  /** @param ports where the server of SSH of each instance is; one that has none is not connected. */
  constructor(private readonly ports: Readonly<Record<string, number>>) {}

  async listen(): Promise<number> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this.port;
  }

  async close(): Promise<void> {
    for (const session of this.sessions.values()) this.end(session);
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  /** What the services say. */
  readonly script: Script = {
    StartSession: (body) => {
      const { Target, DocumentName } = JSON.parse(body) as { Target: string; DocumentName?: string };
      if (!(Target in this.ports)) return jsonFault('TargetNotConnected', `${Target} is not connected.`);
      const id = `ann-${String(this.sessions.size).padStart(17, '0')}`;
      const kind = DocumentName === undefined ? 'shell' : 'ssh';
      const session: Session = { id, instance: Target, kind, token: `AAEAAT%${id}'"`, bytes: 0 };
      this.sessions.set(id, session);
      return jsonAnswer(this.tokenOf(session));
    },
    ResumeSession: (body) => {
      const session = this.sessions.get((JSON.parse(body) as { SessionId: string }).SessionId);
      if (!session || this.cut?.resumes === false) return jsonAnswer({});
      this.cut = undefined;
      this.resumed++;
      session.token += '+';
      return jsonAnswer(this.tokenOf(session));
    },
    TerminateSession: (body) => jsonAnswer(JSON.parse(body) as object),
    SendSSHPublicKey: (body) => {
      const sent = JSON.parse(body) as { InstanceId: string; InstanceOSUser: string; SSHPublicKey: string };
      this.keys.set(`/${sent.InstanceId}/${sent.InstanceOSUser}/`, `${sent.SSHPublicKey}\n`);
      return jsonAnswer({ RequestId: 'r', Success: true });
    },
  };

  /** As after their minute. */
  forgetKeys(): void {
    this.keys.clear();
  }

  private get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  private tokenOf({ id, token }: Session): object {
    return { SessionId: id, TokenValue: token, StreamUrl: `ws://127.0.0.1:${String(this.port)}/${id}` };
  }

  /** The first message is in JSON, and has the token. */
  private opened(id: string, socket: WebSocket, hangUp: () => void): void {
    // A reset is an end, too.
    socket.on('error', hangUp);
    socket.once('message', (data: Buffer) => {
      const { TokenValue } = JSON.parse(data.toString()) as { TokenValue: string };
      const session = this.sessions.get(id);
      if (session?.token !== TokenValue) {
        socket.close();
        return;
      }
      Object.assign(session, { socket, hangUp });
      socket.once('close', () => {
        if (session.socket === socket) this.end(session);
      });
      if (session.channel) session.channel.connect(socket);
      else this.begin(session, socket);
    });
  }

  private begin(session: Session, socket: WebSocket): void {
    const channel = new DataChannel({
      sends: 'output_stream_data',
      onRoom: () => session.far?.from.resume(),
      onData: (type, payload) => {
        if (type === payloadTypes.handshakeResponse) {
          channel.sendJson(payloadTypes.handshakeComplete, {
            HandshakeTimeToComplete: 1e6,
            CustomerMessage: '',
          });
          this.reach(session, channel);
        } else if (type === payloadTypes.output) {
          session.far?.to.write(payload);
          this.count(session, payload.length);
        }
      },
    });
    session.channel = channel;
    channel.connect(socket);
    const SessionType = session.kind === 'ssh' ? 'Port' : 'Standard_Stream';
    const ActionParameters = { SessionType, Properties: session.kind === 'ssh' ? { portNumber: '22' } : {} };
    channel.sendJson(payloadTypes.handshakeRequest, {
      AgentVersion: '3.3.2299.0',
      RequestedClientActions: [{ ActionType: 'SessionType', ActionParameters }],
    });
  }

  private reach(session: Session, channel: DataChannel): void {
    const far = session.kind === 'ssh' ? portOf(this.ports[session.instance] ?? 0) : shell();
    session.far = far;
    far.to.on('error', () => undefined);
    far.from.on('data', (data: Buffer) => {
      if (!channel.send(payloadTypes.output, data)) far.from.pause();
      this.count(session, data.length);
    });
    far.from.once('close', () => {
      void channel.acknowledged().then(() => {
        const closed = { SessionId: session.id, MessageType: 'channel_closed', SchemaVersion: 1, Output: '' };
        channel.notify(
          writeMessage('channel_closed', payloadTypes.none, Buffer.from(JSON.stringify(closed))),
        );
      });
    });
  }

  private count(session: Session, bytes: number): void {
    session.bytes += bytes;
    if (!this.cut || session.bytes < this.cut.afterBytes) return;
    session.channel?.disconnect();
    session.hangUp?.();
    if (this.cut.resumes) delete session.socket;
  }

  private end({ channel, socket, far }: Session): void {
    channel?.end();
    socket?.close();
    far?.end();
  }
}

function portOf(port: number): Far {
  const socket = connect(port, '127.0.0.1');
  return { from: socket, to: socket, end: () => socket.destroy() };
}

/** As the agent has it: on a terminal. */
function shell(): Far {
  const child = spawn('script', ['-qfc', 'sh', '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] });
  return { from: child.stdout, to: child.stdin, end: () => child.kill() };
}
