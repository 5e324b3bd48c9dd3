# What a command in the sandbox may try. Prints "name: result", one a line: the name of the error, or "done".
# argv: a directory outside, a process outside, TCP port, UDP port, name of an abstract socket
import ctypes, errno, os, resource, socket, sys, threading

outside, process, tcp, udp, abstract = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def attempt(name, action):
    try:
        action()
        print(f"{name}: done", flush=True)
    except OSError as error:
        print(f"{name}: {errno.errorcode.get(error.errno, error.errno)}", flush=True)
    except ValueError:  # what Python makes of some
        print(f"{name}: refused", flush=True)


def call(*arguments):
    if libc.syscall(*[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]) < 0:
        raise OSError(ctypes.get_errno(), "")


def write(path, flags=os.O_WRONLY | os.O_CREAT):
    descriptor = os.open(path, flags, 0o666)
    os.write(descriptor, b"escaped")
    os.close(descriptor)


def read(path):
    with open(path, "rb") as file:
        file.read(1)


def send(kind, address, family=socket.AF_INET):
    with socket.socket(family, kind) as s:
        s.settimeout(2)
        s.connect(address)
        s.send(b"escaped")


def send_from_pair(address):
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.sendto(b"escaped", address)


def reconnect_pair():
    one, other = socket.socketpair()
    one.connect(outside + "/stream")


def link_out():
    os.symlink(outside + "/victim", "link")
    write("link", os.O_WRONLY | os.O_TRUNC)


def directory_out():
    os.symlink(outside, "linked")
    write("linked/made")


def thread():
    made = []
    runner = threading.Thread(target=lambda: made.append(1))
    runner.start()
    runner.join()
    assert made


def pair():
    one, other = socket.socketpair()
    one.send(b"x")
    other.recv(1)


attempt("write beside", lambda: write(outside + "/made"))
attempt("overwrite", lambda: write(outside + "/victim", os.O_WRONLY | os.O_TRUNC))
attempt("truncate", lambda: os.truncate(outside + "/victim", 0))
attempt("remove", lambda: os.unlink(outside + "/victim"))
attempt("rename away", lambda: os.rename(outside + "/victim", "stolen"))
attempt("rename there", lambda: (open("mine", "w").close(), os.rename("mine", outside + "/made")))
attempt("write below usr", lambda: write("/usr/cimend-escaped"))
attempt("write below etc", lambda: write("/etc/cimend-escaped"))
attempt("write above", lambda: write("../../cimend-escaped"))
attempt("write through a link", link_out)
attempt("write through a directory link", directory_out)
attempt("hard link", lambda: os.link(outside + "/victim", "hard"))
attempt("read a secret", lambda: read(outside + "/secret"))
attempt("list", lambda: os.listdir(outside))
attempt("shadow", lambda: read("/etc/shadow"))
attempt("root's home", lambda: os.listdir("/root"))
attempt("environ of others", lambda: read(f"/proc/{process}/environ"))
attempt("command line of others", lambda: read(f"/proc/{process}/cmdline"))
attempt("tcp", lambda: send(socket.SOCK_STREAM, ("127.0.0.1", tcp)))
attempt("udp", lambda: send(socket.SOCK_DGRAM, ("127.0.0.1", udp)))
attempt("unix stream", lambda: send(socket.SOCK_STREAM, outside + "/stream", socket.AF_UNIX))
attempt("unix datagram", lambda: send(socket.SOCK_DGRAM, outside + "/datagram", socket.AF_UNIX))
attempt("abstract", lambda: send(socket.SOCK_STREAM, "\0" + abstract, socket.AF_UNIX))
attempt("pair to a path", lambda: send_from_pair(outside + "/datagram"))
attempt("pair reconnected", reconnect_pair)
attempt("netlink", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close())
attempt("packet", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close())
attempt("signal", lambda: os.kill(process, 0))
attempt("ptrace", lambda: call(101, 0x4206, process, 0, 0))
attempt("read memory", lambda: call(310, process, 0, 0, 0, 0, 0))
attempt("mount", lambda: call(165, b"x", b"/workspace" if os.path.isdir("/workspace") else b".", b"tmpfs", 0, 0))
attempt("user namespace", lambda: call(272, 0x10000000))
attempt("clone a user namespace", lambda: call(56, 0x10000000 | 17, 0, 0, 0, 0))
attempt("key", lambda: call(248, b"user", b"x", b"y", 1, -2))
attempt("bpf", lambda: call(321, 0, 0, 0))
attempt("performance events", lambda: call(298, 0, 0, -1, -1, 0))
attempt("io_uring", lambda: call(425, 1, 0))
attempt("open by handle", lambda: call(304, 0, 0, 0))
attempt("terminal", lambda: os.open("/dev/tty", os.O_RDWR))
attempt("type into a terminal", lambda: call(16, 0, 0x5412, b"x"))
attempt("type with high bits", lambda: call(16, 0, 0x100005412, b"x"))
attempt("raise a limit", lambda: resource.setrlimit(resource.RLIMIT_DATA, (-1, -1)))
attempt("become root", lambda: os.setuid(0))
attempt("device", lambda: os.mknod("device", 0o600 | 0o020000, os.makedev(1, 1)))

# What an honest build needs.
attempt("thread", thread)
attempt("pair", pair)
attempt("child", lambda: os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0))
attempt("null", lambda: write("/dev/null", os.O_WRONLY))
attempt("random", lambda: read("/dev/urandom"))
attempt("write here", lambda: write("here"))
attempt("rename here", lambda: (os.mkdir("below"), os.rename("here", "below/there")))
attempt("executable", lambda: os.chmod("below/there", 0o755))
attempt("write to HOME", lambda: write(os.environ["HOME"] + "/x"))
