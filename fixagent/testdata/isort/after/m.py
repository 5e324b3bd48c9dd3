import abc
import json
import os
import sys

from a import b
