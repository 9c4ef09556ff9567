/* measure - runs a command several times, one after the other, and says what each took.
 *
 *   cc -O2 -o measure measure.c
 *   ./measure [-b SHELL] RUNS COMMAND [ARGUMENT...]
 *
 * Before each run, and outside its time, SHELL is done by sh, with the number of the run in $RUN: 0 is the one that is not counted.
 *
 * Prints a line for each run but the first, which is not counted: seconds by the clock from before the start to behind the end,
 * seconds of user and of system time, and the largest resident size in KiB. Times are those of the process and of all that it
 * waited for. What the command prints on standard
 * output is dropped. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int run(char **command, struct rusage *used, double *wall)
{
    int status;
    double began = now();
    pid_t child = fork(); /* of a small process, whose size would otherwise count as the command's */
    if (child == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, STDIN_FILENO);
        dup2(null, STDOUT_FILENO);
        execvp(command[0], command);
        perror(command[0]);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, used) != child)
        return 126;
    *wall = now() - began;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int prepare(const char *shell, int n)
{
    char text[16];
    snprintf(text, sizeof text, "%d", n);
    return setenv("RUN", text, 1) == 0 && system(shell) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    const char *shell = NULL;
    if (argc > 3 && strcmp(argv[1], "-b") == 0) {
        shell = argv[2];
        argv += 2;
        argc -= 2;
    }
    int runs = argc > 2 ? atoi(argv[1]) : 0;
    if (runs < 1) {
        fprintf(stderr, "usage: measure [-b SHELL] RUNS COMMAND [ARGUMENT...]\n");
        return 64;
    }
    for (int i = 0; i <= runs; i++) {
        struct rusage used = {0};
        double wall = 0;
        if (shell && prepare(shell, i) != 0) {
            fprintf(stderr, "measure: %s failed\n", shell);
            return 1;
        }
        int rc = run(argv + 2, &used, &wall);
        if (rc != 0) {
            fprintf(stderr, "measure: %s: exit %d\n", argv[2], rc);
            return rc;
        }
        if (i > 0)
            printf("%.6f %.6f %.6f %ld\n", wall, seconds(used.ru_utime), seconds(used.ru_stime), used.ru_maxrss);
        fflush(stdout);
    }
    return 0;
}
