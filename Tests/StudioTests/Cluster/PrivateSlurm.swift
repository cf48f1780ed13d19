import Foundation
import TestSupport

@testable import Studio

/// A whole Slurm on this machine's own address: munged, slurmctld and some slurmd, each "node" a daemon with a port of its own. Nothing of it is in
/// /etc, and nothing is left when it is stopped.
///
/// Debian's build lets several slurmd run on one host (`slurmd -N n1`), so that no network namespaces are needed.
final class PrivateSlurm {
  /// Root is needed to give munged its user; elsewhere the suite is skipped and the closing lines of `make test` say so.
  static let isPossible: Bool =
    geteuid() == 0 && getpwnam("munge") != nil
    && ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "scontrol", "sinfo", "setpriv"].allSatisfy { path(of: $0) != nil }

  enum Failure: Error { case notReady(String) }

  let folder: URL
  let nodes: [String]
  private var daemons: [String: Child] = [:]

  var environment: [String: String] { ["SLURM_CONF": folder.appendingPathComponent("slurm.conf").path] }

  init(nodes count: Int) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("equipoise-slurm-\(UUID().uuidString.prefix(8))")
    nodes = (1...count).map { "n\($0)" }
    for part in ["munge", "state", "log"] + nodes.map({ "spool/\($0)" }) {
      try FileManager.default.createDirectory(at: folder.appendingPathComponent(part), withIntermediateDirectories: true)
    }
    try Data(configuration().utf8).write(to: folder.appendingPathComponent("slurm.conf"))
    // Without this file beside slurm.conf slurmd looks for cgroups that a container has not.
    try Data("CgroupPlugin=cgroup/v1\n".utf8).write(to: folder.appendingPathComponent("cgroup.conf"))
    do {
      try startMunge()
      try startController()
      for node in nodes { try start(node: node) }
      let ready = try Bench.wait(seconds: 40) {
        try ask("sinfo", "--noheader", "--format=%T", "--states=idle", "--Node")?.split(separator: "\n").count == count
      }
      if !ready { throw Failure.notReady((try ask("sinfo") ?? "no answer") + log("slurmctld.log")) }
    } catch {
      stop()
      throw error
    }
  }

  deinit { stop() }

  /// Ends every daemon and every task, and removes the folder.
  func stop() {
    for process in strays() { Foundation.kill(process, SIGKILL) }
    for name in daemons.keys { kill(daemon: name) }
    for process in strays() { Foundation.kill(process, SIGKILL) }
    try? FileManager.default.removeItem(at: folder)
  }

  /// With all that it started itself, but for the steps, which have sessions of their own.
  private func kill(daemon name: String) {
    guard let daemon = daemons.removeValue(forKey: name) else { return }
    Foundation.kill(-daemon.id, SIGKILL)
    _ = daemon.status(within: 10)
  }

  // MARK: Faults

  /// What a power cut does to a node: its daemon, the steps on it and their tasks end at once.
  func kill(node: String) {
    kill(daemon: node)
    for process in tasks(on: node) {
      if let step = PrivateSlurm.parent(of: process), PrivateSlurm.name(of: step) == "slurmstepd" { Foundation.kill(step, SIGKILL) }
      Foundation.kill(process, SIGKILL)
    }
  }

  func killController() { kill(daemon: "slurmctld") }

  func startController() throws { try start("slurmctld", ["slurmctld", "-D", "-i"]) }
  func start(node: String) throws { try start(node, ["slurmd", "-D", "-N", node]) }

  /// What a client of Slurm prints; nil where it does not answer within five seconds, or with a failure.
  func ask(_ command: String...) throws -> String? {
    do throws(ClusterFailure) {
      let answer = try Client.run(command, environment: environment, seconds: 5)
      return answer.status == 0 ? answer.output : nil
    } catch {
      if case .queue = error { return nil }
      throw error
    }
  }

  /// All that the controller knows, for the report of a failure.
  var state: String {
    let parts = [["sinfo", "--Node"], ["squeue", "--array"], ["scontrol", "--oneliner", "show", "jobs"]].map { command in
      (try? Client.run(command, environment: environment, seconds: 5).output) ?? "\(command[0]) does not answer\n"
    }
    return parts.joined() + log("slurmctld.log").suffix(4_000)
  }

  func log(_ name: String) -> String {
    (try? String(contentsOf: folder.appendingPathComponent("log/\(name)"), encoding: .utf8)) ?? ""
  }

  // MARK: Daemons

  private func start(_ name: String, _ command: [String]) throws {
    let output = folder.appendingPathComponent("log/\(name).out").path
    let program = PrivateSlurm.path(of: command[0]) ?? command[0]
    daemons[name] = try Child([program] + command.dropFirst(), environment: environment, in: folder.path, output: output, errors: output)
  }

  private func startMunge() throws {
    let munge = folder.appendingPathComponent("munge")
    let key = munge.appendingPathComponent("key")
    var generator = SystemRandomNumberGenerator()
    try Data((0..<1024).map { _ in UInt8.random(in: 0...255, using: &generator) }).write(to: key)
    guard let user = getpwnam("munge")?.pointee else { throw Failure.notReady("there is no user munge") }
    for (path, mode) in [(munge.path, mode_t(0o755)), (key.path, mode_t(0o600))] {
      guard chmod(path, mode) == 0, chown(path, user.pw_uid, user.pw_gid) == 0 else { throw Failure.notReady("chown \(path)") }
    }
    let files = ["key-file=key", "socket=munge.sock", "pid-file=pid", "log-file=log", "seed-file=seed"].map { option in
      let parts = option.split(separator: "=")
      return "--\(parts[0])=\(munge.path)/\(parts[1])"
    }
    try start(
      "munged", ["setpriv", "--reuid=munge", "--regid=munge", "--clear-groups", PrivateSlurm.path(of: "munged") ?? "munged", "--foreground"] + files)
    let socket = munge.appendingPathComponent("munge.sock").path
    guard Bench.wait(seconds: 10, until: { FileManager.default.fileExists(atPath: socket) }) else { throw Failure.notReady(log("munged.out")) }
  }

  private func configuration() throws -> String {
    let host = ProcessInfo.processInfo.hostName.split(separator: ".").first.map(String.init) ?? "localhost"
    // Daemons listen on the address that the host's own name has, and on no other; without one they listen on all.
    let address = PrivateSlurm.address(of: host)
    let ports = try PrivateSlurm.freePorts(nodes.count + 1)
    let lines = zip(nodes, ports.dropFirst()).map { node, port in
      "NodeName=\(node) NodeHostname=\(host) NodeAddr=\(address ?? "127.0.0.1") Port=\(port) CPUs=1 RealMemory=500 State=UNKNOWN"
    }
    return """
      ClusterName=equipoise
      SlurmctldHost=\(host)(\(address ?? "127.0.0.1"))
      SlurmctldPort=\(ports[0])
      AuthType=auth/munge
      AuthInfo=socket=\(folder.path)/munge/munge.sock
      CredType=cred/munge
      SlurmUser=root
      SlurmdUser=root
      StateSaveLocation=\(folder.path)/state
      SlurmdSpoolDir=\(folder.path)/spool/%n
      SlurmctldPidFile=\(folder.path)/slurmctld.pid
      SlurmdPidFile=\(folder.path)/slurmd-%n.pid
      SlurmctldLogFile=\(folder.path)/log/slurmctld.log
      SlurmdLogFile=\(folder.path)/log/slurmd-%n.log
      ProctrackType=proctrack/linuxproc
      TaskPlugin=task/none
      JobAcctGatherType=jobacct_gather/none
      SelectType=select/cons_tres
      SelectTypeParameters=CR_Core
      SlurmdParameters=config_overrides
      ReturnToService=2
      JobRequeue=1
      RequeueExit=75
      SlurmdTimeout=10
      SlurmctldTimeout=10
      InactiveLimit=0
      KillWait=2
      MinJobAge=3600
      SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,bf_interval=2,bf_continue,sched_interval=1,default_queue_depth=10000
      \(address == nil ? "" : "CommunicationParameters=NoInAddrAny,NoCtldInAddrAny")
      \(lines.joined(separator: "\n"))
      PartitionName=sim Nodes=ALL Default=YES MaxTime=INFINITE State=UP

      """
  }
}

// MARK: Processes and ports

extension PrivateSlurm {
  private static func path(of name: String) -> String? {
    ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"].map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private static func all() -> [Int32] { ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) } }

  private static func environment(of process: Int32) -> [String] {
    guard let data = FileManager.default.contents(atPath: "/proc/\(process)/environ") else { return [] }
    return data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Tasks of this Slurm on a node: what it starts has the node's name and the configuration's in its environment.
  func tasks(on node: String) -> [Int32] {
    let own = "SLURM_CONF=\(folder.path)/slurm.conf"
    return PrivateSlurm.all().filter {
      let words = PrivateSlurm.environment(of: $0)
      return words.contains(own) && words.contains("SLURMD_NODENAME=\(node)")
    }
  }

  /// Indices of the shards that are at work on a node.
  func indices(on node: String) -> Set<Int> {
    let key = "SLURM_ARRAY_TASK_ID="
    return Set(tasks(on: node).flatMap { PrivateSlurm.environment(of: $0) }.filter { $0.hasPrefix(key) }.compactMap { Int($0.dropFirst(key.count)) })
  }

  /// Tasks of this Slurm and the steps above them.
  private func strays() -> [Int32] {
    let tasks = nodes.flatMap(tasks(on:))
    return tasks.compactMap { PrivateSlurm.parent(of: $0) }.filter { PrivateSlurm.name(of: $0) == "slurmstepd" } + tasks
  }

  private static func status(of process: Int32, _ key: String) -> String? {
    guard let data = FileManager.default.contents(atPath: "/proc/\(process)/status") else { return nil }
    return String(decoding: data, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(key + ":") }
      .map { $0.dropFirst(key.count + 1).trimmingCharacters(in: .whitespaces) }
  }
  static func parent(of process: Int32) -> Int32? { status(of: process, "PPid").flatMap { Int32($0) } }
  static func name(of process: Int32) -> String? { status(of: process, "Name") }

  /// The IPv4 address of a host's name, as its daemons will find it.
  private static func address(of host: String) -> String? {
    var hints = addrinfo()
    hints.ai_family = AF_INET
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, nil, &hints, &list) == 0, let found = list else { return nil }
    defer { freeaddrinfo(found) }
    var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    guard getnameinfo(found.pointee.ai_addr, found.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 else { return nil }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Ports that nobody listens on, all held until each is known.
  private static func freePorts(_ count: Int) throws -> [Int] {
    var sockets: [Int32] = []
    defer { for socket in sockets { close(socket) } }
    return try (0..<count).map { _ in
      let one = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      guard one >= 0 else { throw Failure.notReady("no socket") }
      sockets.append(one)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let bound = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(one, $0, length) == 0 && getsockname(one, $0, &length) == 0 }
      }
      guard bound else { throw Failure.notReady("no free port") }
      return Int(UInt16(bigEndian: address.sin_port))
    }
  }
}
